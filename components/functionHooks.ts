import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { creationFault } from "../config/runtimes";
import { inThisContext } from "./inThisContext";

/** Waits between the attempts to make a function whose role is new, in seconds; two minutes in all. */
const WAITS_S = [2, 3, 5, 10, 20, 20, 30, 30];

/** What Lambda says of a role that it can't assume yet, or ever. */
const ROLE_NOT_THERE = "cannot be assumed by Lambda";

/**
 * What happens around the creation of a function: a runtime that Lambda doesn't take for new ones is refused, already in
 * the preview; and Cloud Control's provider doesn't wait until Lambda knows a role that IAM has just made
 * (https://github.com/pulumi/pulumi-aws-native/issues/148), so the creation is tried again.
 */
export function functionHooks(name: string): pulumi.ResourceHookBinding {
  const refuse = inThisContext((creation: pulumi.ResourceHookArgs) =>
    refuseBlockedRuntime(creation, pulumi.getStack()),
  );
  const retry = inThisContext((failure: pulumi.ErrorHookArgs) => roleMayBecomeKnown(failure));
  return {
    beforeCreate: [new pulumi.ResourceHook(`${name}-runtime`, refuse, { onDryRun: true })],
    onError: [new pulumi.ErrorHook(`${name}-role-known`, retry)],
  };
}

/** @throws Error that says which runtimes there are */
export function refuseBlockedRuntime(
  { newInputs }: Pick<pulumi.ResourceHookArgs, "newInputs">,
  stack: string,
  today = new Date(),
): void {
  const fault = creationFault(String(newInputs?.runtime), today, stack);
  if (fault) throw new Error(fault);
}

/**
 * Whether to try once more, after a wait.
 * @param wait takes milliseconds
 */
export async function roleMayBecomeKnown(
  { errors, name }: Pick<pulumi.ErrorHookArgs, "errors" | "name">,
  wait: (ms: number) => Promise<unknown> = sleep,
): Promise<boolean> {
  const seconds = WAITS_S[errors.length - 1];
  if (seconds === undefined || !errors[0]?.includes(ROLE_NOT_THERE)) return false;
  await pulumi.log.info(`${name}: Lambda doesn't know its role yet; trying again in ${seconds} s`);
  await wait(seconds * 1000);
  return true;
}
