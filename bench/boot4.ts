import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { outdatedApplication } from "../components/applicationBuilds";
import { BenchError } from "./errors";

const SETUP = join(__dirname, "../local/setup/main.js");

/**
 * Has the set-up make the build on Spring Boot 4 where it is missing or older than its sources: what every command begins
 * with leaves it out. Rejects with a BenchError after the set-up has said what is wrong, or with the signal's reason.
 */
export async function bringBoot4(
  signal: AbortSignal,
  outdated: () => string | undefined = () => outdatedApplication(undefined, "boot4"),
  setup = SETUP,
): Promise<void> {
  if (outdated() === undefined) return;
  // Our own standard output is the results'.
  const stdio = ["ignore", process.stderr, process.stderr] as const;
  const child = spawn(process.execPath, [setup, "--quiet", "--boot4"], { stdio: [...stdio] });
  const stop = () => child.kill();
  signal.addEventListener("abort", stop);
  try {
    await once(child, "exit");
  } finally {
    signal.removeEventListener("abort", stop);
  }
  signal.throwIfAborted();
  if (child.exitCode !== 0) {
    throw new BenchError("the pet store isn't built on Spring Boot 4 (see above)", "npm run build:boot4");
  }
}
