import type { Findings, Hazard } from "./hazard";
import type { FoundObject, HeapLine } from "./heap-lines";
import { COLLECTED, heapRule } from "./heap-rules";
import type { SeenInHeap } from "./weigh";
import { isWellKnown } from "./well-known";

const PART = "heap";

/** So many ways to one kind of thing in one class are shown. */
const SHOWN = 3;

/** What the heap's part finds; `seen` where it has looked. */
export interface HeapFindings extends Findings {
  seen?: SeenInHeap;
}

/** What the agent has told, as hazards: one for each kind of thing and field that holds it. */
export function heapHazards(lines: readonly HeapLine[]): HeapFindings {
  const failure = failureOf(lines);
  if (failure !== undefined) return { hazards: [], skipped: [{ part: PART, why: failure }] };
  const groups = new Map<string, FoundObject[]>();
  for (const found of lines.filter((each) => each.what === "found")) {
    const rule = heapRule(found.rule);
    if (rule === undefined || !(rule.everywhere || isOfFunction(found))) continue;
    const key = `${found.rule}\n${holderOf(found)}`;
    groups.set(key, [...(groups.get(key) ?? []), found]);
  }
  const skipped = lines.flatMap((each) =>
    each.what === "stopped"
      ? [{ part: PART, why: `after ${each.objects} objects the rest of the heap wasn't looked at` }]
      : [],
  );
  const resources = lines.flatMap((each) => (each.what === "resource" ? [each.class] : []));
  const hazards = [...[...groups.values()].map(hazard), ...collected(lines)];
  return { hazards, skipped, seen: { resources } };
}

function failureOf(lines: readonly HeapLine[]): string | undefined {
  const failed = lines.find((each) => each.what === "failed");
  if (failed !== undefined) return `the agent that looks into it failed: ${failed.message}`;
  if (lines.some((each) => each.what === "done")) return undefined;
  return "the agent that looks into it told nothing: the function's own output is closed, or its hooks end the process";
}

function hazard(found: FoundObject[]): Hazard {
  const [first] = found as [FoundObject];
  const rule = heapRule(first.rule)!;
  // Without snapshots, each environment tells it.
  const ways = [...new Set(found.map(({ path, seen }) => `${path}: ${seen}`))];
  const more = ways.length - SHOWN;
  const evidence = ways.slice(0, SHOWN);
  return {
    kind: rule.kind,
    rule: `heap/${first.rule}`,
    severity: rule.severity,
    title: rule.title,
    where: holderOf(first),
    evidence: more > 0 ? [...evidence, `and ${more} more`] : evidence,
    why: rule.why,
    link: rule.link,
    remedy: rule.remedy,
    source: { className: classOf(first) },
  };
}

function collected(lines: readonly HeapLine[]): Hazard[] {
  const names = lines.flatMap((each) =>
    each.what === "resource" && each.collected && !isWellKnown(each.class) ? [each.class] : [],
  );
  return [...new Set(names)].map((name) => ({
    ...COLLECTED,
    rule: "hook/collected-resource",
    where: name,
    evidence: [`${name} was registered, and was gone after a garbage collection before the snapshot`],
    source: { className: name },
  }));
}

/** A lambda expression's class is made anew in each process; the class that it is written in stays. */
const holderOf = ({ holder }: FoundObject): string => holder.replace(/\$\$Lambda[^.]*/, "");

const classOf = (found: FoundObject): string => holderOf(found).replace(/\.[^.]*$/, "");

const isOfFunction = (found: FoundObject): boolean =>
  !isWellKnown(classOf(found)) && !found.holder.startsWith("hazards.");
