import fc from "fast-check";
import { compareLater, type LaterEnvironment } from "../../../local/hazards/later";
import { observe, placeOfLine } from "../../../local/hazards/observed";

const BEGIN = Date.UTC(2026, 2, 1, 20);
const HOUR = 3600_000;
const AHEAD = 37 * HOUR;
const CALLS = 3;

/** What a function sees: its clock, and when its initialisation was by that. Epoch ms. */
interface Seen {
  now: number;
  init: number;
  late: boolean;
  call: number;
}
interface Did {
  answer?: unknown;
  lines?: string[];
  failure?: string;
}

/** A function in the three environments. @param begin when the snapshot was taken */
function compared(run: (seen: Seen) => Did, begin = BEGIN) {
  const environment = (init: number, start: number, late: boolean): LaterEnvironment => {
    const lines = new Map<string, number>();
    const calls = Array.from({ length: CALLS }, (_, call) => {
      const now = start + call * 50;
      const { answer = {}, lines: logged = [], failure } = run({ now, init, late, call });
      for (const place of logged.map(placeOfLine)) lines.set(place, (lines.get(place) ?? 0) + 1);
      const values = observe(JSON.stringify(answer), logged, `request-${start}-${call}`);
      return { begin: now - 5, end: now + 5, values, ...(failure !== undefined && { failure }) };
    });
    return { calls: [calls], lines };
  };
  return compareLater({
    soon: environment(begin, begin + 2_000, false),
    late: environment(begin, begin + AHEAD + 3_000, true),
    cold: environment(begin + AHEAD + 4_000, begin + AHEAD + 5_000, false),
    requests: ["GET /orders"],
    ahead: AHEAD,
  });
}

const found = (...given: Parameters<typeof compared>) =>
  compared(...given).map(({ severity, rule, where }) => `${severity} ${rule} ${where}`);

const iso = (at: number) => new Date(at).toISOString();
const date = (at: number) => iso(at).slice(0, 10);
const token = (iat: number, exp: number) =>
  `e30.${Buffer.from(JSON.stringify({ iat: Math.floor(iat / 1000), exp: Math.floor(exp / 1000) })).toString("base64url")}.c2ln`;

/** Whatever the time of day. */
const begins = fc.integer({ min: BEGIN, max: BEGIN + 48 * HOUR });

describe("a time that stays at the snapshot's", () => {
  it.each<[string, (at: number) => unknown]>([
    ["an instant", iso],
    ["a date", date],
    ["seconds", (at) => Math.floor(at / 1000)],
    ["a header's time", (at) => new Date(at).toUTCString()],
    ["a full hour", (at) => `${iso(at).slice(0, 13)}:00:00Z`],
  ])("is stale as %s, at any time of day", (_what, show) => {
    fc.assert(
      fc.property(begins, (begin) => {
        const rules = compared(({ init }) => ({ answer: { at: show(init) } }), begin).map(({ rule }) => rule);
        expect(rules).toEqual(["time/stale"]);
      }),
      { numRuns: 40 },
    );
  });

  it("is stale in a log line, and in a list once", () => {
    expect(found(({ init }) => ({ lines: [`prices of ${date(init)} are used`] }))).toEqual([
      'warning time/stale log "prices of <> are used" 1',
    ]);
    expect(found(({ init }) => ({ answer: { days: [date(init), date(init)] } }))).toEqual([
      "warning time/stale GET /orders: answer.days[]",
    ]);
  });

  it("is told with what was seen", () => {
    const [hazard] = compared(({ init }) => ({ answer: { day: date(init) } }));
    expect(hazard!.evidence).toEqual([
      "restored at once: 2026-03-01",
      "restored 37 hours later: 2026-03-01",
      "started cold at that time: 2026-03-03",
    ]);
  });

  it.each<[string, (seen: Seen) => unknown]>([
    ["follows the clock", ({ now }) => iso(now)],
    ["was renewed by a hook", ({ init, now, late }) => iso(late ? now : init)],
    ["is one of the request's", () => iso(BEGIN)],
    ["is old in the first call alone", ({ init, now, call }) => iso(call === 0 ? init : now)],
    ["is as far from the clock in all of them", ({ now }) => date(now - 20 * HOUR)],
    ["lies far ahead", ({ init }) => iso(init + 365 * 24 * HOUR)],
  ])("isn't stale where it %s", (_what, at) =>
    expect(found((seen) => ({ answer: { at: at(seen) } }))).toEqual([]),
  );
});

describe("what has expired", () => {
  it("is an error where it is handed out", () => {
    expect(found(({ init }) => ({ answer: { validUntil: iso(init + HOUR) } }))).toEqual([
      "error time/expired GET /orders: answer.validUntil",
    ]);
  });

  it("is told once of a token", () => {
    expect(found(({ init }) => ({ answer: { token: token(init, init + HOUR) } }))).toEqual([
      "error time/expired GET /orders: answer.token exp",
    ]);
  });

  it("isn't found where it is renewed, or is over in fresh environments, too", () => {
    expect(found(({ now }) => ({ answer: { token: token(now, now + HOUR) } }))).toEqual([]);
    expect(found(({ init, now, late }) => ({ answer: { at: iso((late ? now : init) + HOUR) } }))).toEqual([]);
    expect(found(() => ({ answer: { offerEnds: iso(BEGIN + HOUR) } }))).toEqual([]);
  });

  it("isn't what is good for longer", () =>
    expect(found(({ init }) => ({ answer: { until: iso(init + 50 * HOUR) } }))).toEqual([]));
});

describe("a call that fails", () => {
  const failure = "java.lang.IllegalStateException: the session is over";

  it("is an error where it fails later alone", () => {
    const hazards = compared(({ late }) => (late ? { failure } : {}));
    expect(hazards).toMatchObject([{ rule: "time/fails-later", severity: "error", where: "GET /orders" }]);
    expect(hazards[0]!.evidence[0]).toContain(failure);
  });

  it("is one where the first call fails alone", () =>
    expect(found(({ late, call }) => (late && call === 0 ? { failure } : {}))).toHaveLength(1));

  it.each<[string, (seen: Seen) => boolean]>([
    ["always", () => true],
    ["at once", ({ late }) => !late],
    ["cold at that time, too", ({ now }) => now > BEGIN + HOUR],
  ])("isn't one where it fails %s", (_what, fails) =>
    expect(found((seen) => (fails(seen) ? { failure } : {}))).toEqual([]),
  );

  it("may be the restore itself", () => {
    const none = { calls: [], lines: new Map() };
    const late = { ...none, broken: "the local Lambda service refuses it: the hook has failed" };
    const given = { soon: none, late, cold: none, requests: ["GET /orders"], ahead: AHEAD };
    expect(compareLater(given)).toMatchObject([{ rule: "time/fails-later", where: "restore" }]);
  });
});

describe("an answer", () => {
  it("is another one later", () => {
    expect(found(({ init, now }) => ({ answer: { open: now < init + 8 * HOUR } }))).toEqual([
      "warning time/other-answer GET /orders: answer.open",
    ]);
  });

  it.each<[string, (seen: Seen) => unknown]>([
    ["is the same", () => "open"],
    ["follows the clock", ({ now }) => (now < BEGIN + HOUR ? "open" : "closed")],
    ["is each environment's own", ({ init, now }) => `${init}-${now - init}`],
    ["varies", ({ late, call }) => (late && call === 0 ? "loaded" : "cached")],
  ])("isn't where it %s", (_what, value) =>
    expect(found((seen) => ({ answer: { offer: value(seen) } }))).toEqual([]),
  );

  it("isn't where it is a length of time", () =>
    expect(found(({ late }) => ({ answer: { uptimeSeconds: late ? 133_200 : 0 } }))).toEqual([]));

  it("is shown up to its eighth character", () => {
    const hazards = compared(({ late }) => ({ answer: { key: late ? "none" : "correct-horse-battery" } }));
    expect(hazards[0]!.evidence[0]).toBe("restored at once: correct-…");
  });
});

describe("work", () => {
  const beats = (count: number) => Array.from({ length: count }, (_, index) => `beat ${index} of the heart`);

  it("fires at once", () => {
    const hazards = compared(({ late, call }) => ({ lines: late && call === 0 ? beats(2_218) : beats(1) }));
    expect(hazards).toMatchObject([{ rule: "time/fires-at-once", where: 'log "beat <> of the heart"' }]);
    expect(hazards[0]!.evidence).toEqual([
      "restored at once: 3 times",
      "restored 37 hours later: 2220 times",
      "started cold at that time: 3 times",
    ]);
  });

  it.each<[string, (seen: Seen) => string[]]>([
    ["is as much as always", () => beats(40)],
    ["is a little more", ({ late }) => beats(late ? 2 : 1)],
    ["is done cold, too", ({ now }) => beats(now > BEGIN + HOUR ? 40 : 0)],
    [
      "is a stack trace",
      ({ late }) => (late ? Array<string>(9).fill("\tat acme.Orders.read(Orders.java:42)") : []),
    ],
  ])("doesn't where it %s", (_what, lines) => expect(found((seen) => ({ lines: lines(seen) }))).toEqual([]));
});
