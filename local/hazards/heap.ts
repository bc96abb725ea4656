import type { Tools } from "../cloud/lambda/machine";
import { agentOptions, type Agent } from "./agent";
import { heapHazards, type HeapFindings } from "./heap-findings";
import { heapLines } from "./heap-lines";
import type { Target } from "./target";
import { Trial } from "./trial";

/** Stands for the function's handler; one of the agent's classes. */
const HELD_HANDLER = "hazards.HeldHandler::handleRequest";

/**
 * Looks into the function's heap right before a snapshot, by an agent in a run of its own: what the other parts measure
 * stays as it is. Runs without snapshots, too, as a version's hooks do.
 * @throws BenchError where the function can't be initialised, or the signal's reason
 */
export async function heapFindings(
  target: Target,
  tools: Tools,
  agent: Agent,
  signal: AbortSignal,
): Promise<HeapFindings> {
  const libDirectory = await agent.libDirectory();
  const { handler, environment } = target;
  const watched = { ...target, handler: HELD_HANDLER };
  const initialise = (trial: Trial) => {
    const given = environment["JAVA_TOOL_OPTIONS"];
    return trial.initialise({
      JAVA_TOOL_OPTIONS: agentOptions(trial, libDirectory, `heap:${handler}`, given),
    });
  };
  const printed = await Trial.with(watched, tools, signal, initialise, libDirectory);
  return heapHazards(heapLines(printed));
}
