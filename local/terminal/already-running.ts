import { readCache } from "../cloud/state-file";
import { runningCloud } from "../deploy/cloud-process";
import type { OwnFunction } from "../deploy/own-function-options";
import { OUTPUTS, outputLines, toTry } from "./served";

/**
 * What a user wants to know who starts a second local cloud: where the first one is, and how to go on with it.
 * @param pid the process that has the state folder open
 * @param outputsFile where the last deployment's outputs are
 * @param own the function of the user's that was to be served; of it, nothing can be changed
 */
export function alreadyRunning(
  pid: number,
  stateDir: string,
  outputsFile: string,
  own?: OwnFunction,
): string {
  const outputs = readCache(outputsFile, OUTPUTS);
  const cloud = runningCloud(stateDir);
  const lines = [`The local cloud is already running (process ${pid}).`];
  if (!cloud || !outputs) lines[0] += " It hasn't deployed anything yet.";
  else {
    lines.push(
      "It serves:",
      ...outputLines(outputs),
      "",
      "To try:",
      ...toTry(outputs, { stateDir, noSnapshots: cloud.noSnapshots, own }),
      "",
    );
  }
  if (!own) lines.push("To change a setting:  npx tsx local/deploy/main.ts up --config memory=1024");
  lines.push(`To stop it:           Ctrl-C in its terminal, or kill ${pid}`);
  return lines.join("\n");
}
