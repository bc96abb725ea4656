import { readdir, readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { BenchError } from "./errors";
import { differencesBetween, type Difference } from "./likeness";
import { parseResults, type Results, type Speedup } from "./results";
import { appsIn, type App, type Priming } from "./variants";

/** One application in one run. Times in ms. */
export interface HistoryApp {
  app: App;
  runtime?: string;
  /** Of the version as deployed. */
  priming?: Priming;
  /** Median of the cold starts without SnapStart, and how many there were. */
  cold?: { p50: number; count: number };
  /** The same for the version as deployed. */
  snapshot?: { p50: number; count: number };
  /** Absent where one side has no cold starts, and without snapshots. */
  speedup?: Speedup;
}

/** One run, as a list of runs shows it. */
export interface HistoryEntry {
  /** Of the results file. */
  path: string;
  startedAt: string;
  stack: string;
  commit?: { hash: string; dirty: boolean };
  command?: string;
  interrupted: boolean;
  machine: Results["machine"];
  settings: Results["settings"];
  snapshotMissing?: string;
  apps: HistoryApp[];
  /** What isn't as in the newest run; see Difference for what can't be compared because of it. */
  differences: Difference[];
}

export interface History {
  /** From the oldest run to the newest. */
  entries: HistoryEntry[];
  /** JSON files that aren't results, and why. */
  unreadable: { path: string; reason: string }[];
}

/** A run's own results file, in its folder beside ab's data. */
export const RUN_FILE = "results.json";

/**
 * All runs in a results folder: its JSON files, and the RUN_FILE of each folder in it. A run that is there more than once
 * (`latest.json` is a copy) counts once. Files of `npm run bench:restore` are left out.
 * @throws BenchError where the folder can't be read
 */
export async function readHistory(folder: string): Promise<History> {
  const runs = new Map<string, { path: string; results: Results }>();
  const unreadable: History["unreadable"] = [];
  for (const path of await candidates(folder)) {
    try {
      const text = await readFile(path, "utf8");
      if (isRestoreFile(text)) continue;
      const results = parseResults(text, path);
      const key = `${results.stack} ${results.startedAt}`;
      if (!runs.has(key)) runs.set(key, { path, results });
    } catch (error) {
      const { message } = error as Error;
      unreadable.push({ path, reason: message.replace(`${path} `, "") });
    }
  }
  const sorted = [...runs.values()].sort((a, b) => a.results.startedAt.localeCompare(b.results.startedAt));
  const newest = sorted.at(-1)?.results;
  return {
    entries: sorted.map(({ path, results }) => entryOf(path, results, newest ?? results)),
    unreadable,
  };
}

/** Those that keep their name come before `latest.json`, which the next run replaces. */
async function candidates(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: Error) => {
    throw new BenchError(`can't read the folder ${folder}: ${error.message}`);
  });
  const files = entries.filter((one) => one.isFile() && one.name.endsWith(".json")).map(({ name }) => name);
  const latest = files.filter((name) => name === "latest.json");
  const folders = entries.filter((one) => one.isDirectory()).map(({ name }) => join(name, RUN_FILE));
  return [...files.filter((name) => name !== "latest.json"), ...folders, ...latest]
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path));
}

function isRestoreFile(text: string): boolean {
  try {
    const json = JSON.parse(text) as { restores?: unknown };
    return Array.isArray(json.restores);
  } catch {
    return false;
  }
}

function entryOf(path: string, results: Results, newest: Results): HistoryEntry {
  const { startedAt, stack, provenance, interrupted, machine, settings, snapshotMissing } = results;
  return {
    path,
    startedAt,
    stack,
    ...(provenance?.commit && { commit: provenance.commit }),
    ...(provenance && { command: provenance.command }),
    interrupted,
    machine,
    settings,
    ...(snapshotMissing !== undefined && { snapshotMissing }),
    apps: appsIn(results.variants).map((app) => appOf(app, results)),
    differences: differencesBetween(results, newest),
  };
}

function appOf(app: App, { variants, runtimes, speedup }: Results): HistoryApp {
  const of = (name: string) => variants.find((one) => one.app === app && one.variant === name);
  const [baseline, deployed] = [of("baseline"), of("snapstart")];
  const middle = (variant: typeof baseline) =>
    variant?.cold ? { p50: variant.cold.p50, count: variant.cold.count } : undefined;
  const [cold, snapshot] = [middle(baseline), middle(deployed)];
  return {
    app,
    ...(runtimes?.[app] && { runtime: runtimes[app] }),
    ...(deployed?.priming && { priming: deployed.priming }),
    ...(cold && { cold }),
    ...(snapshot && { snapshot }),
    ...(speedup[app] && { speedup: speedup[app] }),
  };
}
