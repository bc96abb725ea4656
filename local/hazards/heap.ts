import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tools } from "../cloud/lambda/machine";
import { projectRoot } from "../setup/paths";
import { INSIDE } from "../cloud/inside";
import { agentOptions, HELD_HANDLER, withAgent } from "./heap-agent";
import { heapHazards, type HeapFindings } from "./heap-findings";
import { heapLines } from "./heap-lines";
import type { Target } from "./target";
import { Trial } from "./trial";

const RUNTIME = join(projectRoot, "petstore-java/target/runtime");

/**
 * Looks into the function's heap right before a snapshot, by an agent in a run of its own: what the other parts measure
 * stays as it is. Runs without snapshots, too, as a version's hooks do.
 * @throws BenchError where the function can't be initialised, or the signal's reason
 */
export async function heapFindings(
  target: Target,
  { javaHome, ...tools }: Tools & { javaHome: string },
  signal: AbortSignal,
): Promise<HeapFindings> {
  const folder = await mkdtemp(join(tmpdir(), "heap-check-"));
  try {
    const libDirectory = await withAgent(javaHome, RUNTIME, folder, signal);
    const { handler, environment } = target;
    const watched = { ...target, handler: HELD_HANDLER };
    const printed = await Trial.with(
      watched,
      tools,
      signal,
      (trial) => {
        const lib = trial.isIsolated ? INSIDE.lib : libDirectory;
        const options = agentOptions(lib, handler, environment["JAVA_TOOL_OPTIONS"]);
        return trial.initialise({ JAVA_TOOL_OPTIONS: options });
      },
      libDirectory,
    );
    return heapHazards(heapLines(printed));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
