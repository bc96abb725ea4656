import { readFile } from "node:fs/promises";
import { shortageOf } from "../../setup/shortage";
import { machineFault, type MachineFault } from "../machine-fault";
import type { Confined } from "./confined";
import { reasonOf } from "./reasons";
import { SnapshotError } from "./snapshot-error";

/** What a process leaves in CRIU's log, or in its status, that somebody else has ended: the kernel for want of memory, say. */
const KILLED = /killed by signal 9\b/;
const SIGNALLED = 128;
/** CRIU's own, where it has failed: it ran, and nobody has ended it. A shell that can't fork has another. */
const CRIU_FAILED = 1;

/**
 * Why CRIU has failed in a sandbox, by its log. It is the snapshot's fault, or that of the process to be stored, only where
 * CRIU itself says what it can't do: not where it has been killed, or something has run short.
 * @param status CRIU's, as a shell has it
 */
export async function criuFailure(
  sandbox: Confined,
  action: "dump" | "restore",
  status: number,
): Promise<SnapshotError | MachineFault> {
  await sandbox.handOver();
  const log = await readFile(sandbox.file(`${action}.log`), "utf8").catch(() => "");
  const errors = sandbox.errors();
  const reason = [reasonOf(action, log), ...(errors === "" ? [] : [errors])].join("; ");
  const ended = status > SIGNALLED ? ` (it was ended by signal ${status - SIGNALLED})` : "";
  const silent = !log.includes("Error") && status !== CRIU_FAILED;
  const wanting = shortageOf(`${log}\n${errors}`) !== undefined || KILLED.test(log) || silent;
  return wanting || ended !== "" ? machineFault(`${reason}${ended}`) : new SnapshotError(reason);
}
