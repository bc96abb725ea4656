import { criuFailure } from "../snapshot/criu-failure";
import { machineFault } from "../machine-fault";
import { RuntimeError } from "./runtime-error";
import type { Sandbox } from "./sandbox";
import { RESTORE_LIMIT } from "./time-limit";

/**
 * Why a restore has failed before its process went on: the machine's fault, unless CRIU says what it can't restore.
 * @param error what ended the wait for the process
 */
export async function restoreFailure(sandbox: Sandbox, error: unknown): Promise<Error> {
  if (!(error instanceof RuntimeError)) return machineFault((error as Error).message);
  if (error.type === "Sandbox.Timedout")
    return machineFault(`a snapshot wasn't restored within ${RESTORE_LIMIT / 1000} s`);
  return criuFailure(sandbox, "restore", await sandbox.processExited);
}
