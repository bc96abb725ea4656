import { ACCOUNT_ID, arn } from "../arn";
import type { Context } from "./resource";
import type { Properties } from "./values";

/** A function of the provider (`aws.getRegion()`), as opposed to a resource. */
export type Invoke = (args: Properties, context: Context) => Properties | Promise<Properties>;

export const awsInvokes: Record<string, Invoke> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: ACCOUNT_ID,
    accountId: ACCOUNT_ID,
    arn: arn("iam", "", "user/local"),
    userId: "AIDALOCALLOCALLOCAL00",
  }),
  "aws:index/getRegion:getRegion": (args, context) => {
    const region = typeof args.region === "string" ? args.region : context.region;
    return {
      id: region,
      name: region,
      region,
      description: "This machine",
      endpoint: `ec2.${region}.amazonaws.com`,
    };
  },
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
};

export const awsNativeInvokes: Record<string, Invoke> = {
  "aws-native:index:getAccountId": () => ({ accountId: ACCOUNT_ID }),
  "aws-native:index:getRegion": (_args, context) => ({ region: context.region }),
  "aws-native:index:getPartition": () => ({ partition: "aws" }),
  "aws-native:index:getUrlSuffix": () => ({ urlSuffix: "amazonaws.com" }),
};
