import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aggregateVariant } from "../../bench/aggregate";
import { formatResults, parseResults, readResults, writeResults } from "../../bench/results";
import { APPS } from "../../bench/variants";
import { sampleResults } from "./sampleResults";

describe("a results file", () => {
  it("has the fields that schema 1 promises", () => {
    const { schema, stack, startedAt, machine, runtimes, variants, speedup } = sampleResults({ apps: APPS });
    expect({ schema, stack, startedAt }).toEqual({
      schema: 1,
      stack: "local",
      startedAt: "2026-11-23T10:00:00.000Z",
    });
    expect(machine).toHaveProperty("cores");
    expect(runtimes).toEqual({ petstore: "java11.al2023", boot4: "java21", hello: "java11.al2023" });
    for (const variant of variants) {
      const percentiles = {
        count: expect.any(Number),
        p50: expect.any(Number),
        max: expect.any(Number),
      };
      expect(variant).toMatchObject({
        app: expect.stringMatching(/^(petstore|boot4|hello)$/),
        variant: expect.stringMatching(/^(baseline|snapstart)/),
        cold: percentiles,
        warm: { ...percentiles, p90: expect.any(Number) },
      });
      // 21 cold starts don't carry a p90, nor 129 warm calls or 120 requests of ab a p99.
      expect(Object.keys(variant.cold!)).toEqual(["count", "p50", "max"]);
      expect(variant.warm).not.toHaveProperty("p99");
      expect(variant.load).not.toHaveProperty("p99");
      expect(Object.keys(variant.load)).toEqual(
        expect.arrayContaining(["requests", "concurrency", "failed", "non2xx", "requestsPerSecond", "p50"]),
      );
    }
    for (const app of APPS) {
      expect(speedup[app]).toMatchObject({
        p50: expect.any(Number),
        ci95: [expect.any(Number), expect.any(Number)],
      });
      const cold = (name: string) =>
        variants.find((one) => one.app === app && one.variant === name)!.cold!.p50;
      expect(speedup[app]!.p50).toBeCloseTo(cold("baseline") / cold("snapstart"));
    }
  });

  it("from before a rule is read by the rule: the committed run has no p99 of 21 values, and keeps the rest", async () => {
    const read = await readResults(join(__dirname, "../../bench/results/reference.json"));
    for (const { cold, warm, load } of read.variants) {
      expect(Object.keys(cold!)).toEqual(["count", "p50", "max"]);
      expect(warm!.p99).toBeGreaterThan(warm!.p50);
      expect(load.p99).toBeGreaterThan(0);
    }
    expect(read.speedup.petstore!.ci95).toHaveLength(2);
    const single = { ...sampleResults(), settings: { ...sampleResults().settings, rounds: 1 } };
    const { speedup } = parseResults(formatResults(single), "old.json");
    expect(speedup.petstore).not.toHaveProperty("ci95");
    expect(speedup.petstore!.client).not.toHaveProperty("ci95");
  });

  it("is read back as it was written, one line for each sample, with no draft left", async () => {
    const folder = await mkdtemp(join(tmpdir(), "results-"));
    const path = join(folder, "deep", "latest.json");
    const results = sampleResults();
    await writeResults(path, results);
    expect(await readResults(path)).toEqual(results);
    expect(await readdir(join(folder, "deep"))).toEqual(["latest.json"]);
    const samples = results.variants.flatMap((variant) => variant.samples).length;
    expect(formatResults(results).match(/^ *\{"requestId".*\},?$/gm)).toHaveLength(samples);
    await rm(folder, { recursive: true });
  });

  it.each([
    ["{", /x\.json isn't JSON/],
    ["{}", /x\.json isn't a results file: schema: .* \(and \d+ more\)/],
    [
      formatResults(sampleResults()).replace('"schema": 1', '"schema": 2'),
      /x\.json isn't a results file: schema: /,
    ],
    [formatResults(sampleResults()).replace('"app": "hello"', '"app": "bye"'), /variants\.4\.app/],
  ])("that is another thing is refused in one line", (text, expected) => {
    expect(() => parseResults(text, "x.json")).toThrow(expected);
  });

  it("from before runtimes were kept is read, too", () => {
    const results = sampleResults();
    delete results.runtimes;
    expect(parseResults(formatResults(results), "x.json")).toEqual(results);
  });

  it("that isn't there is said so", async () => {
    await expect(readResults("/nowhere/x.json")).rejects.toThrow("/nowhere/x.json doesn't exist");
  });
});

describe("aggregation", () => {
  it("counts failures of the function and keeps them in the figures", () => {
    const [variant] = sampleResults().variants;
    const samples = variant!.samples.map((sample, index) =>
      index < 3 ? { ...sample, status: "timeout" } : sample,
    );
    const round = { ...sampleRound(), samples };
    const aggregated = aggregateVariant([round]);
    expect(aggregated.counts.functionErrors).toBe(3);
    expect(aggregated.cold!.count + aggregated.warm!.count).toBe(samples.length);
  });

  it("has null where nothing was cold, not zero", () => {
    const round = sampleRound();
    const aggregated = aggregateVariant([
      { ...round, samples: round.samples.filter(({ kind }) => kind === "warm") },
    ]);
    expect(aggregated.cold).toBeNull();
  });
});

function sampleRound() {
  const [variant] = sampleResults({ rounds: 1 }).variants;
  const { load, samples, memory, counts } = variant!;
  return {
    variant: { app: "petstore" as const, variant: "baseline" as const },
    round: 1,
    version: "$LATEST",
    samples,
    load: { ...load, completed: load.requests, times: [1, 2, 3] },
    counts,
    memorySize: memory.size,
  };
}
