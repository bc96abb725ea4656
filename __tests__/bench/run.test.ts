import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Interrupted } from "../../bench/errors";
import { localStack } from "../../bench/localStack";
import { silent, type Progress } from "../../bench/progress";
import { formatResults, parseResults, type Results } from "../../bench/results";
import { run, type RunSettings } from "../../bench/run";
import type { Stack } from "../../bench/stack";
import { findAb } from "../../local/setup/ab";
import { FakeCloud } from "./fakeCloud";

// ab and every log line are real; only the functions aren't.
jest.setTimeout(60_000);

let cloud: FakeCloud;
let directory: string;

beforeEach(async () => {
  cloud = new FakeCloud();
  await cloud.start();
  directory = await mkdtemp(join(tmpdir(), "bench-"));
});

afterEach(async () => {
  await cloud.stop();
  await rm(directory, { recursive: true, force: true });
});

const found = findAb();
if ("missing" in found) throw new Error("these tests run ab: npm run setup");
const ab = found.file;

const settings = (): RunSettings => ({
  ab,
  rounds: 2,
  probes: 2,
  requests: 30,
  concurrency: 3,
  variants: "quick",
  maxLogPages: 1000,
  directory,
});

const measured = async (
  changes: Partial<RunSettings> = {},
  signal = new AbortController().signal,
  progress: Progress = silent,
): Promise<Results> =>
  run(
    await localStack(cloud.access, cloud.outputs, { apps: ["petstore"] }),
    { ...settings(), ...changes },
    progress,
    signal,
  );

const find = (results: Results, variant: string) => results.variants.find((one) => one.variant === variant)!;

describe("a run", () => {
  it("counts a cold start for each single request and each connection of the load, from zero every time", async () => {
    const results = await measured();
    for (const variant of ["baseline", "snapstart"]) {
      const { cold, warm, load } = find(results, variant);
      // Each round: 2 single requests from zero, 2 right after, then 30 requests by 3 at once.
      expect(cold?.count).toBe(2 * (2 + 3));
      expect(warm?.count).toBe(2 * (2 + 27));
      expect(load).toMatchObject({ requests: 60, concurrency: 3, failed: 0, non2xx: 0 });
    }
  });

  it("adds initialisation or restore to the handler, by the REPORT line", async () => {
    const results = await measured();
    expect(find(results, "baseline").cold?.p50).toBe(62.1);
    expect(find(results, "snapstart").cold?.p50).toBe(14.1);
    expect(find(results, "baseline").warm?.max).toBe(2.1);
    expect(results.speedup.petstore?.p50).toBeCloseTo(62.1 / 14.1);
    expect(results.speedup.petstore?.ci95).toEqual(
      [62.1 / 14.1, 62.1 / 14.1].map((value) => expect.closeTo(value)),
    );
  });

  it("ties each single request's time on the client to its REPORT line", async () => {
    const results = await measured();
    const probes = find(results, "baseline").samples.filter(({ source }) => source === "probe");
    expect(probes).toHaveLength(8);
    expect(probes.map(({ kind }) => kind)).toEqual([
      "init",
      "warm",
      "init",
      "warm",
      "init",
      "warm",
      "init",
      "warm",
    ]);
    for (const { client, duration, init } of probes)
      expect(client).toBeGreaterThanOrEqual(duration + (init ?? 0) - 2);
    expect(find(results, "baseline").client.cold?.count).toBe(4);
  });

  it("makes a results file that its own reader accepts, and keeps ab's data", async () => {
    const results = await measured();
    expect(parseResults(formatResults(results), "x.json")).toEqual(results);
    expect(results.runtimes).toEqual({ petstore: "java11.al2023" });
    expect((await readdir(directory)).sort()).toEqual(
      ["baseline", "snapstart"].flatMap((variant) =>
        [1, 2].flatMap((round) =>
          ["gnuplot.tsv", "percentiles.csv", "txt"].map(
            (suffix) => `petstore.${variant}.round${round}.${suffix}`,
          ),
        ),
      ),
    );
  });

  it("counts throttled answers, and doesn't wait for the REPORT lines that they can't have", async () => {
    cloud.throttleEvery = 10;
    const results = await measured({ rounds: 1 });
    const { load, counts } = find(results, "snapstart");
    expect(load.throttled).toBeGreaterThan(0);
    expect(load.non2xx).toBe(load.throttled);
    expect(counts.missingReports).toBe(0);
    expect(results.notes.join("\n")).toMatch(
      /SnapStart, primed by calls: \d answers other than 2xx under load \(\d × 429\)/,
    );
  });

  it("takes over the local cloud's split of each cold start, and the snapshot's figures", async () => {
    const results = await measured({ rounds: 1 });
    const { samples, snapshot } = find(results, "snapstart");
    for (const { kind, split } of samples) expect(split !== undefined).toBe(kind !== "warm");
    expect(snapshot).toMatchObject({ imageBytes: 80e6, publishMs: 1100 });
    expect(find(results, "baseline").snapshot).toBeUndefined();
  });

  it("measures the other primings with versions of its own, and leaves nothing of them behind", async () => {
    const results = await measured({ variants: "all", rounds: 2 });
    expect(results.variants.map(({ variant }) => variant)).toEqual([
      "baseline",
      "snapstart-unprimed",
      "snapstart-classes",
      "snapstart",
    ]);
    expect(find(results, "snapstart-unprimed").cold?.p50).toBe(27.1);
    expect(results.speedups["petstore/snapstart-unprimed"]?.p50).toBeCloseTo(62.1 / 27.1);
    expect(cloud.calls.filter((call) => call === "POST /versions")).toHaveLength(2);
    expect([...cloud.versions.keys()]).toEqual(["1"]);
    expect(cloud.variables).toEqual({ PRIMING: "invoke" });
    expect(cloud.aliasOn).toBe("1");
  });

  it("takes over the cloud's reason for having no snapshots, and gives no ratio", async () => {
    cloud.noSnapshots = "it needs root, or passwordless sudo";
    const results = await measured({ rounds: 1 });
    expect(results.snapshotMissing).toBe("it needs root, or passwordless sudo");
    expect(results.speedup).toEqual({});
    const { cold, counts, snapshot } = find(results, "snapstart");
    expect(counts.withoutSnapshot).toBe(cold!.count);
    expect(snapshot).toBeUndefined();
    expect(results.notes.join(" ")).not.toMatch(/restored|faster|Slower/);
    expect(parseResults(formatResults(results), "x.json")).toEqual(results);
  });

  it("says how busy the machine was, what was measured, and by which command", async () => {
    const provenance = { commit: { hash: "abc", dirty: false }, command: "npm run bench" };
    const results = await measured({ rounds: 1, provenance });
    expect(results.provenance).toEqual(provenance);
    expect(results.snapshotMissing).toBeUndefined();
    expect(find(results, "snapstart").counts.withoutSnapshot).toBe(0);
    for (const share of Object.values(results.noise!)) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
  });

  it("changes nothing of a stack that it only compares as deployed", async () => {
    await measured({ rounds: 1 });
    expect(new Set(cloud.calls)).toEqual(
      new Set([`DELETE /_local/functions/${cloud.functionName}/environments`]),
    );
  });
});

describe("an interrupted run", () => {
  const stopAt = (text: string) => {
    const controller = new AbortController();
    const progress: Progress = {
      ...silent,
      step: (what) => {
        if (what.includes(text)) controller.abort(new Interrupted("interrupted"));
      },
    };
    return { controller, progress };
  };

  it("keeps the finished rounds and says so", async () => {
    const { controller, progress } = stopAt("round 2 of 3");
    const results = await measured({ rounds: 3 }, controller.signal, progress);
    expect(results.interrupted).toBe(true);
    expect(results.settings.rounds).toBe(1);
    expect(results.notes[0]).toBe("Interrupted: 1 of 3 rounds.");
    expect(find(results, "baseline").samples.map(({ round }) => round)).not.toContain(2);
  });

  it("rejects when no round was finished, with alias, variables and versions as they were", async () => {
    const { controller, progress } = stopAt("unprimed · load");
    await expect(measured({ variants: "all" }, controller.signal, progress)).rejects.toThrow(Interrupted);
    expect([...cloud.versions.keys()]).toEqual(["1"]);
    expect(cloud.variables).toEqual({ PRIMING: "invoke" });
    expect(cloud.aliasOn).toBe("1");
  });
});

describe("a run on AWS", () => {
  /** AWS has no way to stop environments, so without `local` they have to be made to go. */
  const onAws = async (): Promise<Stack> => {
    const stack = await localStack(cloud.access, cloud.outputs, { apps: ["petstore"] });
    return { ...stack, name: "dev", local: undefined };
  };

  it("starts each variant from zero by a changed configuration or a fresh version, and puts everything back", async () => {
    const said: string[] = [];
    const progress = { ...silent, say: (line: string) => void said.push(line) };
    const results = await run(
      await onAws(),
      { ...settings(), rounds: 1, probes: 1 },
      progress,
      new AbortController().signal,
    );
    // The single request starts the first environment, the load the others.
    expect(find(results, "baseline").cold?.count).toBe(3);
    expect(find(results, "snapstart").cold?.count).toBe(3);
    expect(find(results, "snapstart").snapshot?.publishMs).toBeGreaterThan(0);
    expect(said.join("\n")).toContain("alias back to 1");
    expect([...cloud.versions.keys()]).toEqual(["1"]);
    expect(cloud.variables).toEqual({ PRIMING: "invoke" });
    expect(cloud.aliasOn).toBe("1");
  });
});
