import { ServiceError } from "../errors";
import { MachineFault, machineFault } from "../machine-fault";
import { RuntimeError } from "../runtime/runtime-error";
import { SnapshotError } from "../snapshot/snapshot-error";

/**
 * The machine's fault, where an error is that. A failing call, a snapshot that is of no use and a version that can't start
 * are three things: a RuntimeError is the function's, a SnapshotError the snapshot's, a ServiceError an answer; everything
 * else is what this machine couldn't do at this time.
 */
export function faultOf(error: unknown): MachineFault | undefined {
  if (error instanceof MachineFault) return error;
  const known = [RuntimeError, SnapshotError, ServiceError].some((each) => error instanceof each);
  return known ? undefined : machineFault((error as Error).message);
}
