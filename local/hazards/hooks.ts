import type { ColdStart } from "../cloud/lambda/cold-starts";
import type { Tools } from "../cloud/lambda/machine";
import { agentOptions, type Agent } from "./agent";
import type { Findings, Hazard } from "./hazard";
import { callThatLoads, failedHooks, hooksThatLoad, slowHooks } from "./hook-findings";
import { CLASS_LOG, hookRuns } from "./hook-lines";
import { resourceTimes, type ResourceTimes } from "./hook-times";
import type { Target } from "./target";
import { NotPublished, Trial } from "./trial";

/** So many environments are restored to see how long their hooks take; fewer, if that takes longer than this, in ms. */
const RESTORES = 3;
const BUDGET = 2_000;

/** What the hooks' part finds. */
export interface HookFindings extends Findings {
  resources: ResourceTimes[];
}

/**
 * Looks at what hooks and first calls do: publishes the function on a service of its own, with a JVM that tells which
 * classes it loads, and an agent that takes the hooks' times. So the measured snapshot stays as it is.
 * @param restores how environments of the function were restored without all that
 * @throws BenchError, or the signal's reason
 */
export async function hookFindings(
  target: Target,
  tools: Tools,
  agent: Agent,
  signal: AbortSignal,
  restores: readonly ColdStart[],
): Promise<HookFindings> {
  const [first] = target.requests as [Target["requests"][number]];
  try {
    return await withHooks(target, tools, agent, signal, [CLASS_LOG], async (trial) => {
      const { version, lines } = await trial.publish();
      const before = hookRuns(lines);
      const after: ReturnType<typeof hookRuns>[] = [];
      const end = performance.now() + BUDGET;
      while (after.length === 0 || (after.length < RESTORES && performance.now() < end)) {
        const { result } = await trial.inFresh(version, (call) => call(first.event));
        after.push(hookRuns(result.lines));
      }
      const { hooks, loaded } = after[0]!;
      const resources = resourceTimes(
        before.hooks,
        after.map((each) => each.hooks),
      );
      const hazards = [
        ...slowHooks(restores, resources),
        ...hooksThatLoad(hooks),
        ...callThatLoads(first.name, loaded, loadedIn(before)),
      ];
      return { hazards, skipped: [], resources };
    });
  } catch (error) {
    return { hazards: failuresIn(error), skipped: [], resources: [] };
  }
}

const loadedIn = ({ hooks, loaded }: ReturnType<typeof hookRuns>): number =>
  hooks.reduce((sum, each) => sum + each.loaded.length, loaded.length);

/**
 * Which hook keeps a function from being published.
 * @param error why it can't be
 * @throws the error where it is none of them, another BenchError, or the signal's reason
 */
export async function failingHook(
  target: Target,
  tools: Tools,
  agent: Agent,
  signal: AbortSignal,
  error: NotPublished,
): Promise<{ hazards: Hazard[] }> {
  try {
    await withHooks(target, tools, agent, signal, [], (trial) => trial.publish());
  } catch (again) {
    return { hazards: failuresIn(again) };
  }
  throw error;
}

/** @throws the error, where no hook is the reason */
function failuresIn(error: unknown): Hazard[] {
  const hazards = error instanceof NotPublished ? failedHooks(hookRuns(error.lines).hooks) : [];
  if (hazards.length === 0) throw error;
  return hazards;
}

/** A trial of the function with an agent that tells how its hooks run. */
async function withHooks<T>(
  target: Target,
  tools: Tools,
  agent: Agent,
  signal: AbortSignal,
  more: string[],
  use: (trial: Trial) => Promise<T>,
): Promise<T> {
  const libDirectory = await agent.libDirectory();
  const given = [target.environment["JAVA_TOOL_OPTIONS"], ...more].filter(Boolean).join(" ");
  const create = async (trial: Trial) => {
    const options = agentOptions(trial, libDirectory, "hooks", given === "" ? undefined : given);
    await trial.create({ JAVA_TOOL_OPTIONS: options });
    return use(trial);
  };
  return Trial.with(target, tools, signal, create, libDirectory);
}
