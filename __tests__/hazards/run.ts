import { BenchError } from "../../bench/errors";
import { checkSnapshot, type CheckTools } from "../../local/hazards/check";
import type { Findings, Hazard } from "../../local/hazards/hazard";
import { targetOf, type HazardFunction } from "./cases";
import { isRight, missingPart } from "./judge";
import type { Checked } from "./results";

/** How long the check of one function may take, in ms. */
const LIMIT = 300_000;

/**
 * Checks a function, and judges what was found.
 * @throws the signal's reason
 */
export async function checkFunction(
  one: HazardFunction,
  zip: string,
  tools: CheckTools,
  signal: AbortSignal,
): Promise<Checked> {
  const { name, kind, expected } = one;
  const at = new Date().toISOString();
  const begin = performance.now();
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMIT)]);
  let findings: Findings = { hazards: [], skipped: [] };
  let failure: string | undefined;
  try {
    findings = await checkSnapshot(targetOf(one, zip), { tools, signal: limited, step: () => {} });
    failure = missingPart(findings.skipped);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    failure = limited.aborted ? `it takes longer than ${LIMIT / 1000} seconds` : messageOf(error);
  }
  return {
    ...{ name, kind, planted: expected !== undefined },
    right: failure === undefined && isRight(expected, findings.hazards),
    found: findings.hazards.map(asFound),
    at,
    seconds: (performance.now() - begin) / 1000,
    ...(failure !== undefined && { failure }),
  };
}

const asFound = ({ rule, kind, severity, where }: Hazard) => ({ rule, kind, severity, where });

/** One line; with the stack where it is our mistake. */
const messageOf = (error: unknown): string =>
  (error instanceof BenchError ? error.message : String((error as Error).stack ?? error)).replace(
    /\s+/g,
    " ",
  );
