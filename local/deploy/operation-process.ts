import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { PROJECT_FOLDER } from "./paths";

/**
 * What the process of an operation loads, in this order: while the engine isn't waiting yet, and the large packages before
 * tsx, which would look at each of their files.
 */
const LOADED_FIRST = [
  ...["@pulumi/pulumi/automation", "@pulumi/aws", "@pulumi/aws-native", "@pulumi/command"],
  "tsx/cjs",
];

/**
 * Starts the process of an operation, which gets ready and then waits for what it is to do (an OperationRequest). It ends
 * with this process. Loading takes it as long as starting the local cloud takes: who deploys to one that isn't there yet
 * starts both at the same time.
 */
export function operationProcess(): ChildProcess {
  return fork(join(__dirname, "operation.ts"), {
    cwd: PROJECT_FOLDER,
    execArgv: LOADED_FIRST.flatMap((name) => ["--require", name]),
    // A terminal's Ctrl-C reaches only us: the engine takes a second interrupt for "stop at once, leave it half done".
    detached: true,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
}
