import { join } from "node:path";
import { compare } from "../../../bench/compare";
import { readHistory } from "../../../bench/history";
import { writeComparePage } from "../../../bench/page/compare";
import { writeHistoryPage } from "../../../bench/page/history";
import { writePage } from "../../../bench/page/page";
import { writeResults, type Results } from "../../../bench/results";
import { APPS, appsIn } from "../../../bench/variants";
import { sampleResults } from "../sampleResults";
import { sampleHazards } from "./sampleHazards";

/** A run that says all that a new results file says. */
export function recordedResults(options: Parameters<typeof sampleResults>[0] = {}): Results {
  const results = sampleResults(options);
  results.provenance = {
    commit: { hash: "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678", dirty: true },
    command: "npm run bench -- --rounds 3",
  };
  results.noise = { busyBefore: 0.04, stolen: 0.012 };
  results.machine = { ...results.machine, jdk: "17.0.12, Debian" };
  results.hazards = sampleHazards(appsIn(results.variants));
  return results;
}

/** Runs of seven days; the third is another machine's. */
export async function writeRuns(folder: string): Promise<void> {
  for (const [index, factor] of [1.6, 1.5, 1.1, 1.1, 1].entries()) {
    const results = recordedResults({ seed: index + 1, factor });
    results.startedAt = `2026-11-1${index}T10:00:00.000Z`;
    if (index === 2) results.machine = { ...results.machine, cpu: "Another CPU", cores: 8 };
    await writeResults(join(folder, `run-${index}.json`), results);
  }
}

/** One page of each kind in the folder, by name. */
export async function writePages(
  folder: string,
): Promise<Record<"run" | "three" | "compare" | "history", string>> {
  await writeRuns(join(folder, "runs"));
  const slower = sampleResults({ seed: 2, factor: 1.5 });
  return {
    run: await writePage(recordedResults(), join(folder, "run.html")),
    three: await writePage(
      { ...sampleResults({ apps: APPS }), hazards: sampleHazards(APPS) },
      join(folder, "three.html"),
    ),
    compare: await writeComparePage(compare(sampleResults(), slower), join(folder, "compare.html")),
    history: await writeHistoryPage(await readHistory(join(folder, "runs")), join(folder, "history.html")),
  };
}
