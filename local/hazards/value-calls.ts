import type { Findings, Skipped } from "./hazard";
import { observe, type Values } from "./observed";
import type { PublishedTrial, Trial, Called } from "./trial";
import type { Target } from "./target";
import { compareValues, type Environment } from "./values";
import type { ColdStart } from "../cloud/lambda/cold-starts";

/** A cold environment lies between two restored ones: what changes with the clock alone can't be mistaken then. */
const ORDER: Environment["kind"][] = ["restored", "cold", "restored", "cold", "restored"];

/** How often each request is sent to each environment: enough for a coin that falls alike to be no chance. */
const ROUNDS = 24;
/** Of a slow function, so many calls have to do. */
const FEWEST = 4;
/** An environment's calls may take so long, in ms. */
const BUDGET = 15_000;

/** What calling the environments gave. */
export interface ValueFindings extends Findings {
  /** How the restored ones started. */
  restores: ColdStart[];
}

/**
 * Calls restored and cold environments with the same requests, and compares what they answer and log.
 * @param since when the version was published, epoch ms
 * @param step told what begins
 */
export async function valueFindings(
  trial: Trial,
  { requests }: Target,
  { version }: PublishedTrial,
  since: number,
  step: (what: string) => void,
): Promise<ValueFindings> {
  const environments: Environment[] = [];
  const restores: ColdStart[] = [];
  const failures = new Map<string, { failed: number; calls: number; message: string }>();
  let rounds = ROUNDS;
  for (const [index, kind] of ORDER.entries()) {
    step(`environment ${index + 1} of ${ORDER.length}, ${kind}`);
    const { result, start } = await trial.inFresh(kind === "restored" ? version : undefined, async (call) => {
      const calls: Values[][] = requests.map(() => []);
      const end = performance.now() + BUDGET;
      let round = 0;
      for (; round < rounds && (round < FEWEST || performance.now() < end); round++) {
        for (const [i, { name, event }] of requests.entries()) {
          const called = await call(event);
          count(failures, name, called);
          calls[i]!.push(observe(called.payload, called.lines, called.requestId));
        }
      }
      // All environments are called alike.
      rounds = round;
      return calls;
    });
    if (kind === "restored") restores.push(start);
    environments.push({ kind, calls: result });
  }
  const names = requests.map(({ name }) => name);
  const hazards = compareValues({ environments, requests: names, span: { from: since, to: Date.now() } });
  return { hazards, skipped: failed(failures), restores };
}

type Failures = Map<string, { failed: number; calls: number; message: string }>;

function count(failures: Failures, name: string, { failed, payload }: Called): void {
  const known = failures.get(name) ?? { failed: 0, calls: 0, message: "" };
  known.calls++;
  if (failed) {
    known.failed++;
    known.message ||= messageIn(payload);
  }
  failures.set(name, known);
}

/** What a failed call says of itself. */
export function messageIn(payload: string): string {
  try {
    const { errorType, errorMessage } = JSON.parse(payload) as Record<string, unknown>;
    return [errorType, errorMessage].filter((part) => typeof part === "string").join(": ");
  } catch {
    return payload;
  }
}

/** Calls that the function fails tell nothing of its answers. */
const failed = (failures: Failures): Skipped[] =>
  [...failures]
    .filter(([, each]) => each.failed > 0)
    .map(([name, { failed: count, calls, message }]) => ({
      part: `answers to ${name}`,
      why: `the function failed ${count} of ${calls} calls: ${message.slice(0, 200)}`,
    }));
