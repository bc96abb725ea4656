import * as awsNative from "@pulumi/aws-native";
import * as pulumi from "@pulumi/pulumi";
import { awsAccess } from "../config/awsAccess";

/**
 * Which of Cloud Control's providers makes a component's function: the one that the component was given; else the default
 * one, where the stack configures it (`aws-native:region`); else one that follows the stack's `aws:` configuration, as all
 * the other resources do.
 */
export function nativeProvider(component: pulumi.Resource, name: string): pulumi.CustomResourceOptions {
  const configured = Object.keys(pulumi.runtime.allConfig()).some((key) => key.startsWith("aws-native:"));
  if (configured || component.getProvider("aws-native:lambda:Function")) return {};
  const { native } = awsAccess();
  return { provider: new awsNative.Provider(`${name}-aws-native`, native, { parent: component }) };
}
