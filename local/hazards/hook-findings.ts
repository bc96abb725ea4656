import { median } from "../../bench/statistics";
import type { ColdStart } from "../cloud/lambda/cold-starts";
import { RESTORE_LIMIT } from "../cloud/runtime/time-limit";
import type { Hazard } from "./hazard";
import type { HookRun } from "./hook-lines";
import type { ResourceTimes } from "./hook-times";

const HOOKS = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html";
const PRIMING = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html";

/** From this part of Lambda's limit for a restore on, hooks are slow; in ms. */
const SLOW_HOOKS = RESTORE_LIMIT / 10;

/** So many classes are a framework that starts, or a library that nobody has used before the snapshot. */
const MANY_CLASSES = 1_000;
const SHOWN = 4;

const SLOW = {
  kind: "hook",
  rule: "hook/slow-after-restore",
  severity: "warning",
  why:
    "Every environment's first caller waits for it, it is billed, and a restore that takes more than 10 seconds with its " +
    "hooks fails.",
  link: HOOKS,
  remedy: "Do there only what must be done anew, and leave the rest to when it is needed.",
} as const;

/**
 * Hooks that are slow where environments are restored as usual; which of them, another run tells.
 * @param restores how environments of the function were restored
 */
export function slowHooks(
  restores: readonly Pick<ColdStart, "split">[],
  resources: readonly ResourceTimes[],
): Hazard[] {
  const all = median(restores.map(({ split }) => split["afterHooks"] ?? 0));
  // NaN where there are no restores.
  if (!(all >= SLOW_HOOKS)) return [];
  const together = `all after-restore hooks together took ${ms(all)} in the median of ${restores.length} restores`;
  const timed = resources
    .flatMap((each) => (each.afterRestore === undefined ? [] : [{ ...each.afterRestore, class: each.class }]))
    .sort((a, b) => b.ms - a.ms);
  const slow = timed.filter((each) => each.ms >= SLOW_HOOKS);
  if (slow.length > 0) {
    return slow.map((each) => ({
      ...SLOW,
      title: "An after-restore hook takes long",
      where: `${each.class}.afterRestore`,
      evidence: [`${ms(each.ms)} in another run`, together],
      source: { className: each.class },
    }));
  }
  const longest = timed.slice(0, SHOWN).map((each) => `${each.class}: ${ms(each.ms)}`);
  return [
    {
      ...SLOW,
      title: "The after-restore hooks take long",
      where: "afterRestore hooks",
      evidence: [together, ...(longest.length > 0 ? [`the longest: ${longest.join(", ")}`] : [])],
    },
  ];
}

const ms = (value: number): string => `${Math.round(value)} ms`;

const ANEW = {
  kind: "hook",
  rule: "hook/second-initialisation",
  severity: "warning",
  why: "What is first used after the restore isn't in the snapshot: every environment's first caller waits for it.",
  link: PRIMING,
} as const;

/** Hooks that load what should be in the snapshot. @param hooks what ran after a restore */
export const hooksThatLoad = (hooks: readonly HookRun[]): Hazard[] =>
  hooks
    .filter(({ hook, loaded }) => hook === "afterRestore" && loaded.length >= MANY_CLASSES)
    .map(({ class: className, loaded }) => ({
      ...ANEW,
      title: "An after-restore hook works like a second initialisation",
      where: `${className}.afterRestore`,
      evidence: [`${loaded.length} classes were loaded while it ran`, mostOf(loaded)],
      remedy: "Load and start it before the snapshot, and leave to this hook what must be done anew.",
      source: { className },
    }));

/**
 * A first call that loads what should be in the snapshot.
 * @param name the request's
 * @param loaded classes that were loaded by it, and not by hooks
 * @param before how many were loaded before the snapshot
 */
export function callThatLoads(name: string, loaded: readonly string[], before: number): Hazard[] {
  if (loaded.length < MANY_CLASSES) return [];
  return [
    {
      ...ANEW,
      title: "The first call after a restore works like a second initialisation",
      where: name,
      evidence: [`${loaded.length} classes were loaded by it, ${before} before the snapshot`, mostOf(loaded)],
      remedy:
        "Use it before the snapshot, such as by a request to the function itself in a beforeCheckpoint hook (priming).",
    },
  ];
}

/** The packages that most classes are of, by their first two names. */
function mostOf(classes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of classes) {
    const parts = name.split("/")[0]!.split(".");
    const key = parts.slice(0, Math.min(2, parts.length - 1)).join(".");
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const sorted = [...counts].filter(([name]) => name !== "").sort((a, b) => b[1] - a[1]);
  const shown = sorted.slice(0, SHOWN).map(([name, count]) => `${name} (${count})`);
  return `most of them in ${shown.join(", ")}`;
}

/** What a hook has thrown may be long. */
const LONGEST = 300;

/** Hooks that have thrown, or that haven't ended: a version with one of them isn't published. */
export const failedHooks = (hooks: readonly HookRun[]): Hazard[] =>
  hooks
    .filter(({ ms: took }) => took === undefined)
    .map(({ hook, class: className, thrown }) => ({
      kind: "hook",
      rule: "hook/failed",
      severity: "error",
      title: thrown === undefined ? "A hook doesn't end" : "A hook throws",
      where: `${className}.${hook}`,
      evidence: [
        thrown === undefined
          ? "it had begun and hadn't ended when the time was up, or it ended the process"
          : thrown.slice(0, LONGEST),
      ],
      why:
        hook === "beforeCheckpoint"
          ? "Lambda doesn't publish a version whose hook fails before the snapshot."
          : "Lambda can't restore an environment whose hook fails: the call fails, or the version isn't published.",
      link: HOOKS,
      remedy: "Catch there what may fail, and do it again when it is needed.",
      source: { className },
    }));
