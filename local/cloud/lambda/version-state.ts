import type { State, StateReasonCode } from "@aws-sdk/client-lambda";
import { RuntimeError } from "../runtime/runtime-error";
import { faultOf } from "./failure";
import type { VersionRecord } from "./records";

/**
 * A version's state, as Lambda has it. Nothing becomes Inactive here.
 * https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 *
 *     (published) -> Pending -> Active
 *                       |  ^
 *                       v  |
 *                      Failed    published again where the machine was at fault, or an alias leads to it
 */
export interface VersionState {
  readonly state: State;
  readonly stateReason?: string;
  readonly stateReasonCode?: StateReasonCode;
  /** It isn't the function's fault that it has Failed: it is published again when that is asked for, and at the next start. */
  readonly failedBy?: "machine";
}

/** It is going to be initialised, and its snapshot taken. */
export const toPending = (version: VersionRecord): void =>
  change(version, {
    state: "Pending",
    stateReason: "The function is being created.",
    stateReasonCode: "Creating",
  });

/** It can be called. @param withoutSnapshot why it has none, though it is to have one */
export const toActive = (version: VersionRecord, withoutSnapshot?: string): void =>
  change(version, {
    state: "Active",
    ...(withoutSnapshot === undefined ? {} : { stateReason: withoutSnapshot }),
  });

/** It can't be initialised. */
export const toFailed = (version: VersionRecord, why: Error): void =>
  change(version, {
    state: "Failed",
    stateReason: why.message,
    stateReasonCode: reasonCode(why),
    ...(faultOf(why) === undefined ? {} : { failedBy: "machine" }),
  });

/** The only place where a state changes. */
function change(version: VersionRecord, state: VersionState): void {
  const { stateReason, stateReasonCode, failedBy } = state;
  Object.assign(version, { state: state.state, stateReason, stateReasonCode, failedBy });
  for (const name of ["stateReason", "stateReasonCode", "failedBy"] as const)
    if (version[name] === undefined) Reflect.deleteProperty(version, name);
}

/** AWS's code for why a version can't be activated. */
function reasonCode(error: Error): StateReasonCode {
  if (!(error instanceof RuntimeError)) return "InternalError";
  if (error.type === "Sandbox.Timedout") return "FunctionError.InitTimeout";
  return error.type === "Runtime.ExitError" ? "FunctionError" : "FunctionError.RuntimeInitError";
}
