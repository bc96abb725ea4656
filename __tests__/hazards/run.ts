import { BenchError } from "../../bench/errors";
import type { Tools } from "../../local/deploy/tools";
import { checkSnapshot } from "../../local/hazards/check";
import type { Findings, Hazard } from "../../local/hazards/hazard";
import { heapFindings } from "../../local/hazards/heap";
import { staticFindings } from "../../local/hazards/static-rules";
import { targetOf, type HazardFunction } from "./cases";
import { isRight, missingPart } from "./judge";
import type { Checked } from "./results";

/** How long the check of one function may take, in ms. */
const LIMIT = 300_000;

/**
 * Checks a function, and judges what was found.
 * @param step told what begins
 * @throws the signal's reason
 */
export async function checkFunction(
  one: HazardFunction,
  zip: string,
  tools: Pick<Tools, "jdks" | "criu" | "javaHome" | "mvn">,
  signal: AbortSignal,
  step: (what: string) => void,
): Promise<Checked> {
  const { name, kind, expected } = one;
  const at = new Date().toISOString();
  const begin = performance.now();
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMIT)]);
  let findings: Findings = { hazards: [], skipped: [] };
  let failure: string | undefined;
  try {
    findings = await findingsOf(one, zip, tools, limited, step);
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

async function findingsOf(
  one: HazardFunction,
  zip: string,
  tools: Pick<Tools, "jdks" | "criu" | "javaHome" | "mvn">,
  signal: AbortSignal,
  step: (what: string) => void,
): Promise<Findings> {
  const target = targetOf(one, zip);
  const { hazards, skipped } = await checkSnapshot(target, { tools, signal, step });
  step("heap");
  const heap = await heapFindings(target, tools, signal);
  step("static rules");
  const rules = await staticFindings(target.zip, tools, signal);
  return {
    hazards: [...hazards, ...heap.hazards, ...rules.hazards],
    skipped: [...skipped, ...heap.skipped, ...rules.skipped],
  };
}

const asFound = ({ rule, kind, severity, where }: Hazard) => ({ rule, kind, severity, where });

/** One line; with the stack where it is our mistake. */
const messageOf = (error: unknown): string =>
  (error instanceof BenchError ? error.message : String((error as Error).stack ?? error)).replace(
    /\s+/g,
    " ",
  );
