import type { RestoreResults } from "../../../bench/restore/results";

/** A run of all figures, with numbers that are easy to reckon with. */
export const SAMPLE: RestoreResults = {
  schema: 1,
  startedAt: "2026-11-23T14:00:00.000Z",
  finishedAt: "2026-11-23T14:03:30.000Z",
  machine: {
    os: "Linux 6.18.0",
    architecture: "x64",
    cpu: "A Processor",
    cores: 2,
    memoryGb: 24,
    node: "20.20.2",
  },
  figures: {
    petstoreSpeedup: 46.6,
    helloSpeedup: 6.04,
    restoreP50: 71.23,
    restoreTail: 1.21,
    heapRatio: 1.04,
    memoryShare: 0.127,
    loadFailed: 3,
    loadThroughput: 18.2,
    burstRatio: 14.2,
    warmP50: 0.71,
    publishBeyondInit: 312,
    startServing: 2900,
  },
  measurements: [
    {
      group: "restore",
      detail: "p50 71.2, p99 86.2, max 90.0 ms of 4; an image of 63 MB, 63 MB of it mapped",
      samples: { client: [70, 71, 72, 90] },
      facts: { restores: 4 },
      tookMs: 1234.5678,
    },
  ],
  restores: [
    restore("petstore", 40, { prepare: 1, criu: 20, afterHooks: 8, invoke: 9 }),
    restore("petstore", 60, { prepare: 3, criu: 30, afterHooks: 10, invoke: 11 }),
    restore("hello", 900, { prepare: 300, criu: 300, afterHooks: 200, invoke: 99 }),
  ],
  notes: ["The machine was busy with other work (40 % of its processors) when the run began."],
};

function restore(
  name: "petstore" | "hello",
  client: number,
  split: Record<string, number>,
): RestoreResults["restores"][number] {
  const known = Object.values(split).reduce((sum, each) => sum + each, 0);
  return { function: name, group: name, client, split, gateway: client - known };
}
