import fc from "fast-check";
import { observe } from "../../../local/hazards/observed";
import { compareValues, type Environment } from "../../../local/hazards/values";

/** What a call answers, by the environment it is in and by its number. */
type Answer = (environment: { index: number; kind: Environment["kind"] }, call: number) => unknown;

const ORDER: Environment["kind"][] = ["restored", "cold", "restored", "cold", "restored"];
const CALLS = 24;
const BEGIN = Date.UTC(2026, 2, 1, 12);

/** Compares environments that answer so. */
function compared(answer: Answer, lines: (...args: Parameters<Answer>) => string[] = () => []) {
  const environments = ORDER.map((kind, index) => ({
    kind,
    calls: [
      Array.from({ length: CALLS }, (_, call) => {
        const at = { index, kind };
        return observe(JSON.stringify(answer(at, call)), lines(at, call), `request-${index}-${call}`);
      }),
    ],
  }));
  return compareValues({
    environments,
    requests: ["GET /orders"],
    span: { from: BEGIN, to: BEGIN + 60_000 },
  });
}

/** Numbers from 0 to 1 that a seed decides: a small generator of the kind that a JVM has. */
function numbers(seed: number): (n: number) => number {
  return (n) => {
    let state = (seed * 2_654_435_761 + n * 40_503 + 12_345) >>> 0;
    for (let i = 0; i < 3; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      state = Math.imul(state >>> 0, 2_246_822_519) >>> 0;
    }
    return state / 2 ** 32;
  };
}

/** Restored environments have the snapshot's seed, cold ones their own. */
const seedOf = (seed: number, { index, kind }: Parameters<Answer>[0]) =>
  kind === "restored" ? seed : seed + 1 + index;

const uuid = (random: (n: number) => number, n: number) =>
  "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, (_, at: number) =>
    Math.floor(random(n * 64 + at) * 16).toString(16),
  );

const rulesOf = (found: ReturnType<typeof compareValues>) =>
  found.map(({ rule, severity }) => `${severity} ${rule}`);

const seeds = fc.integer({ min: 1, max: 2 ** 30 });

describe("a generator in the snapshot", () => {
  const generated: [string, (random: (n: number) => number, n: number) => unknown, string][] = [
    ["UUIDs", uuid, "error"],
    ["whole numbers of 32 bits", (random, n) => Math.floor(random(n) * 2 ** 32) - 2 ** 31, "error"],
    ["Math.random()", (random, n) => random(n), "error"],
    ["dice", (random, n) => 1 + Math.floor(random(n) * 6), "warning"],
    ["hexadecimal tokens", (random, n) => uuid(random, n).replaceAll("-", ""), "error"],
  ];
  it.each(generated)("is found by its %s, whatever the seed", (_, make, severity) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const found = compared((at, call) => ({ order: { id: make(numbers(seedOf(seed, at)), call) } }));
        expect(found).toMatchObject([
          { rule: "values/shared-randomness", severity, where: "GET /orders: answer.order.id" },
        ]);
      }),
      { numRuns: 40 },
    );
  });

  it("is found in log lines, in headers and in bodies within an answer", () => {
    const id = (at: Parameters<Answer>[0], call: number) => uuid(numbers(seedOf(7, at)), call);
    const found = compared(
      (at, call) => ({
        statusCode: 200,
        headers: { "x-order": id(at, call) },
        body: JSON.stringify([{ id: id(at, call + 100) }, { id: id(at, call + 200) }]),
      }),
      (at, call) => [`INFO took order ${id(at, call)} for Ada\n`],
    );
    expect(found.map(({ where }) => where).sort()).toEqual([
      "GET /orders: answer.body[].id",
      "GET /orders: answer.headers.x-order",
      'log "INFO took order <> for Ada" 1',
    ]);
  });

  it("isn't shown whole, since its values may be tokens", () => {
    const token = (at: Parameters<Answer>[0], call: number) => uuid(numbers(seedOf(3, at)), call);
    const [found] = compared((at, call) => ({ token: token(at, call) }));
    const whole = token({ index: 0, kind: "restored" }, 0);
    expect(found!.evidence[0]).toContain(whole.slice(0, 8));
    expect(JSON.stringify(found)).not.toContain(whole.slice(0, 12));
  });

  it("isn't missed where a call now and then has another value", () => {
    const found = compared((at, call) =>
      call % 5 === 4 ? { id: uuid(numbers(at.index), call) } : { id: uuid(numbers(seedOf(1, at)), call) },
    );
    expect(rulesOf(found)).toEqual(["error values/shared-randomness"]);
  });
});

describe("an id in the snapshot", () => {
  it("is found, whatever it is", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const found = compared((at) => ({ instance: uuid(numbers(seedOf(seed, at)), 0) }));
        expect(found).toMatchObject([
          { rule: "values/shared-identity", severity: "error", where: "GET /orders: answer.instance" },
        ]);
      }),
      { numRuns: 40 },
    );
  });

  it("is a warning where it is a number that may be something else", () => {
    const found = compared((at) => ({ slot: { restored: 4711, cold: 5832 + 1379 * at.index }[at.kind] }));
    expect(rulesOf(found)).toEqual(["warning values/shared-identity"]);
  });
});

describe("a time in the snapshot", () => {
  const times: [string, (ms: number) => unknown][] = [
    ["ISO 8601", (ms) => new Date(ms).toISOString()],
    ["epoch ms", (ms) => ms],
    ["epoch s", (ms) => Math.floor(ms / 1000)],
    ["an HTTP date", (ms) => new Date(ms).toUTCString()],
  ];
  it.each(times)("is found as %s", (_, format) => {
    const found = compared((at) => ({
      expires: format(BEGIN + 3_600_000 + (at.kind === "restored" ? 0 : at.index * 2_000)),
    }));
    expect(rulesOf(found)).toEqual(["warning time/read-before-snapshot"]);
  });
});

describe("what is as it should be", () => {
  const clean: [string, Answer][] = [
    ["ids of each environment's own", ({ index }) => ({ instance: uuid(numbers(index), 0) })],
    ["random numbers of each environment's own", ({ index }, call) => ({ id: uuid(numbers(index), call) })],
    ["constants", () => ({ version: "8f14e45fceea167a5a36dedd4bea2543", build: 20260301 })],
    ["counters", (_, call) => ({ calls: call + 1 })],
    [
      "a counter that the snapshot's priming has moved",
      ({ kind }, call) => ({ calls: call + (kind === "restored" ? 9 : 0) }),
    ],
    [
      "a counter that begins where chance will have it",
      ({ kind, index }, call) => ({ n: call + (kind === "restored" ? 4 : index) }),
    ],
    [
      "values of the call's own, but for the first of a cold environment",
      ({ kind, index }, call) => ({ n: kind === "cold" && call === 0 ? 900 + index : (call * 7919) % 64 }),
    ],
    ["a generator with a seed in the code", (_, call) => ({ id: uuid(numbers(42), call) })],
    ["clocks to the ms", ({ index }, call) => ({ now: BEGIN + index * 5_000 + call * 7 })],
    [
      "clocks to the minute",
      ({ index }) => ({ now: new Date(BEGIN + index * 25_000).toISOString().slice(0, 16) }),
    ],
    ["days", () => ({ today: "2026-03-01" })],
    [
      "durations",
      ({ kind, index }, call) => ({ tookMs: call === 0 ? 40 + index : kind === "restored" ? 3 : 4 }),
    ],
    [
      "small durations without a name",
      ({ kind, index }, call) => ({ t: kind === "restored" || call > 3 ? 1 : index * call }),
    ],
    [
      "memory in use",
      ({ kind, index }, call) => ({ freeMemory: kind === "restored" ? 9e6 - call : 8e6 + index * 771 }),
    ],
    [
      "times of the init",
      ({ kind, index }) => ({ startMillis: kind === "restored" ? 3127 : 2900 + index * 311 }),
    ],
    [
      "an object's default text",
      ({ kind, index }) => `Order@${(kind === "restored" ? 0x1b2c3d4 : 0x3fa2b11 * index).toString(16)}`,
    ],
    [
      "a set's order",
      ({ kind, index }) =>
        kind === "restored" || index === 1 ? ["a1b2c3d4e5", "f6a7b8c9d0"] : ["f6a7b8c9d0", "a1b2c3d4e5"],
    ],
    ["coins, each environment's own", ({ index }, call) => ({ heads: numbers(index + 90)(call) < 0.5 })],
    ["the request's id", ({ index }, call) => ({ request: `request-${index}-${call}` })],
  ];
  it.each(clean)("gives no alarm: %s", (_, answer) => {
    expect(compared(answer)).toEqual([]);
  });

  it("gives no alarm, whatever is drawn from as few values", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 1000 }), (seed, range) => {
        const draw = (at: { index: number }, call: number) =>
          Math.floor(numbers(seed + at.index * 7919)(call) * range);
        expect(compared((at, call) => ({ drawn: draw(at, call), constant: draw(at, 0) }))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("gives no alarm for JSON of any shape that is the same everywhere", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (answer) => {
        expect(compared(() => answer)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
