import { median } from "../../bench/statistics";
import type { ColdStart } from "../cloud/lambda/cold-starts";
import type { Findings, Hazard, Skipped } from "./hazard";
import type { Target } from "./target";
import type { Trial } from "./trial";

const HOOKS = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html";
const PRIMING = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html";

/** Lambda's limit for a restore with its hooks, in ms; from this part of it on hooks are slow. */
const RESTORE_LIMIT = 10_000;
const SLOW_HOOKS = RESTORE_LIMIT / 10;

/** So many classes are a framework that starts, or a library that nobody has used before the snapshot. */
const MANY_CLASSES = 1_000;
const SHOWN_PACKAGES = 4;

/** Has the JVM print each class that it loads. */
const CLASS_LOG = "-Xlog:class+load=info:stdout:tags";
const LOADED = /^\[class,load\s*\] (\S+) source: /;

const SINGLE_HOOKS: Skipped = {
  part: "single hooks",
  why:
    "in which order CRaC resources ran, and how long each of them, isn't recorded: how long all after-restore hooks take " +
    "together is, and which resources nobody holds",
};

/** Looks at what hooks and first calls do after a restore. @param restores how environments of the function were restored */
export async function hookFindings(
  trial: Trial,
  target: Target,
  restores: readonly ColdStart[],
): Promise<Findings> {
  const hazards = [slowHooks(restores), await lateClasses(trial, target)].filter(
    (each) => each !== undefined,
  );
  return { hazards, skipped: [SINGLE_HOOKS] };
}

function slowHooks(restores: readonly ColdStart[]): Hazard | undefined {
  const ms = median(restores.map(({ split }) => split["afterHooks"] ?? 0));
  if (ms < SLOW_HOOKS) return undefined;
  return {
    kind: "hook",
    rule: "hook/slow-after-restore",
    severity: "warning",
    title: "The after-restore hooks take long",
    where: "afterRestore hooks",
    evidence: [`${Math.round(ms)} ms in the median of ${restores.length} restores`],
    why:
      "Every environment's first caller waits for them, they are billed, and a restore that takes more than 10 seconds with its " +
      "hooks fails.",
    link: HOOKS,
    remedy: "Do there only what must be done anew, and leave the rest to when it is needed.",
  };
}

/** Publishes the function once more, with a JVM that tells what it loads, so that the measured snapshot stays as it is. */
async function lateClasses(trial: Trial, { environment, requests }: Target): Promise<Hazard | undefined> {
  const options = [environment["JAVA_TOOL_OPTIONS"], CLASS_LOG].filter(Boolean).join(" ");
  await trial.update({ JAVA_TOOL_OPTIONS: options });
  const { version, lines } = await trial.publish();
  const { result } = await trial.inFresh(version, async (call) => {
    const found: { name: string; classes: string[] }[] = [];
    for (const { name, event } of requests)
      found.push({ name, classes: classesIn((await call(event)).lines) });
    return found;
  });
  const [first] = result;
  if (first === undefined || first.classes.length < MANY_CLASSES) return undefined;
  return {
    kind: "hook",
    rule: "hook/second-initialisation",
    severity: "warning",
    title: "The first call after a restore works like a second initialisation",
    where: first.name,
    evidence: [
      `${first.classes.length} classes were loaded by it, ${classesIn(lines).length} before the snapshot`,
      `most of them in ${mostOf(first.classes).join(", ")}`,
    ],
    why: "What is first used after the restore isn't in the snapshot: every environment's first caller waits for it.",
    link: PRIMING,
    remedy:
      "Use it before the snapshot, such as by a request to the function itself in a beforeCheckpoint hook (priming).",
  };
}

const classesIn = (lines: readonly string[]): string[] =>
  lines.map((line) => LOADED.exec(line)?.[1]).filter((name) => name !== undefined);

/** The packages that most classes are of, by their first two names. */
function mostOf(classes: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of classes) {
    const parts = name.split("/")[0]!.split(".");
    const key = parts.slice(0, Math.min(2, parts.length - 1)).join(".");
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const sorted = [...counts].filter(([name]) => name !== "").sort((a, b) => b[1] - a[1]);
  return sorted.slice(0, SHOWN_PACKAGES).map(([name, count]) => `${name} (${count})`);
}
