import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { compare } from "../../bench/compare";
import { renderComparison } from "../../bench/compareText";
import { errorText } from "../../bench/functionError";
import { drive } from "../../bench/invoker";
import { localStack } from "../../bench/localStack";
import { renderHistory } from "../../bench/historyText";
import { readHistory } from "../../bench/history";
import { renderHistoryPage } from "../../bench/page/history";
import { renderPage } from "../../bench/page/page";
import { silent } from "../../bench/progress";
import { formatResults, parseResults, writeResults, type Results } from "../../bench/results";
import { run } from "../../bench/run";
import type { Stack } from "../../bench/stack";
import { renderResults } from "../../bench/table";
import { displayWidth } from "../../bench/terminal";
import { appId, appLabel, appsIn, isApp, ownApp, variantsOf } from "../../bench/variants";
import type { OwnFunction } from "../../local/deploy/own-function-options";
import { findAb } from "../../local/setup/ab";
import { FakeCloud } from "./fakeCloud";
import { sampleResults } from "./sampleResults";

// ab and every log line are real; only the functions aren't.
jest.setTimeout(20_000);

const found = findAb();
if ("missing" in found) throw new Error("these tests run ab: npm run setup");
const ab = found.file;

let cloud: FakeCloud;
let directory: string;

beforeEach(async () => {
  cloud = new FakeCloud();
  cloud.handler = "com.acme.Orders::handleRequest";
  await cloud.start();
  directory = await mkdtemp(join(tmpdir(), "bench-own-"));
});

afterEach(async () => {
  await cloud.stop();
  await rm(directory, { recursive: true, force: true });
});

const own = (more: Partial<OwnFunction> = {}): OwnFunction => ({
  ...{ settings: {}, zip: "/acme/orders.zip", handler: cloud.handler!, hasApi: true, label: "Orders" },
  ...more,
});

const measure = (stack: Stack): Promise<Results> => {
  const amount = { rounds: 2, probes: 1, requests: 12, concurrency: 2, maxLogPages: 1000 };
  const settings = { ab, ...amount, variants: "quick", directory } as const;
  return run(stack, settings, silent, new AbortController().signal);
};
const local = (outputs: unknown, more: Partial<OwnFunction> = {}) =>
  localStack(cloud.access, outputs, { own: own(more) });
const EVENT = { Records: [{ body: "tea" }] };
const withEvent = () => local(cloud.outputsWithoutApi, { event: EVENT, hasApi: false });

/** As `awsStack` has it. */
const onAws = (stack: Stack): Stack => {
  const { local: _, ...rest } = stack;
  const requestHandler = { httpAgent: { keepAlive: false, maxSockets: Infinity } };
  const invoker = new LambdaClient({ ...cloud.access, maxAttempts: 1, requestHandler });
  return { ...rest, name: "dev", invoker };
};

describe("a function of one's own", () => {
  it("is called with its method and body, with and without its snapshot, alone and by ab", async () => {
    const results = await measure(await local(cloud.outputs, { settings: { method: "PUT", body: "tea" } }));
    expect([...cloud.requests].sort()).toEqual(["PUT /api/pets tea", "PUT /baseline/pets tea"]);
    expect(results.variants.map(({ app, variant }) => [app, variant])).toEqual([
      ["own:Orders", "baseline"],
      ["own:Orders", "snapstart"],
    ]);
    for (const { cold, load } of results.variants) {
      expect(cold?.count).toBe(2 * (1 + 2));
      expect(load).toMatchObject({ requests: 24, failed: 0, non2xx: 0 });
    }
    expect(results.speedup["own:Orders"]?.p50).toBeCloseTo(62.1 / 14.1);
    const call = { by: "api", method: "PUT", path: "/api/pets", body: expect.stringMatching(/^\w{12}$/) };
    expect(results.own).toEqual({ handler: cloud.handler, code: "c0de=", call });
    expect(parseResults(formatResults(results), "x.json")).toEqual(results);
  });

  it("without an API is invoked through Lambda's own, $LATEST without a qualifier", async () => {
    const results = await measure(await withEvent());
    const path = `POST /2015-03-31/functions/${cloud.functionName}/invocations`;
    const event = JSON.stringify(EVENT);
    expect([...cloud.requests].sort()).toEqual([`${path} ${event}`, `${path}?Qualifier=live ${event}`]);
    for (const { cold, load } of results.variants) {
      expect(cold?.count).toBe(2 * (1 + 2));
      expect(load).toMatchObject({ requests: 24, failed: 0, non2xx: 0 });
    }
    expect(results.notes.join("\n")).toMatch(
      /^The function is com.acme.Orders::handleRequest, called by Lambda's API with the event \w{12}\.$/m,
    );
    expect((await readdir(directory))[0]).toBe("own-Orders.baseline.round1.gnuplot.tsv");
  });

  it("on AWS is invoked by the SDK, as ab would, and gets no setting of the pet store's", async () => {
    cloud.variables = { TABLE: "orders" };
    const results = await measure(onAws(await withEvent()));
    for (const { cold, load } of results.variants) {
      // The single request starts the first environment, the load the other.
      expect(cold?.count).toBe(2 * 2);
      expect(load).toMatchObject({ requests: 24, concurrency: 2, failed: 0, non2xx: 0 });
      expect(load.requestsPerSecond).toBeGreaterThan(1);
    }
    expect(cloud.variables).toEqual({ TABLE: "orders" });
    expect([...cloud.versions]).toEqual([["1", { priming: "invoke" }]]);
    expect(renderResults(results, 100)).toContain("SDK: 12 requests, 2 at a time, from zero environments.");
    expect(renderPage(results)).toContain("by the AWS SDK");
  });

  it("on AWS has its throttles counted", async () => {
    cloud.throttleEvery = 6;
    const [{ load }] = (await measure(onAws(await withEvent()))).variants as [Results["variants"][0]];
    expect(load.throttled).toBeGreaterThan(0);
    expect(load.non2xx).toBe(load.throttled);
  });

  it("that fails at once has nothing to be measured, and what it says is told", async () => {
    cloud.functionError = { errorType: "acme.Lost", errorMessage: "no\u001b[31m table" };
    await expect(measure(await withEvent())).rejects.toThrow(
      "the function petstore-fake of the stack local answers with an error of the function (acme.Lost: no table)",
    );
  });

  it.each(["here", "on AWS"])(
    "that fails later has its failures counted, and told once (%s)",
    async (where) => {
      const stack = await withEvent();
      cloud.functionError = { errorType: "acme.Lost", errorMessage: "no table" };
      // What is asked before the rounds begin.
      cloud.goodFirst = 2;
      const results = await measure(where === "here" ? stack : onAws(stack));
      const [baseline] = results.variants;
      expect(baseline!.load).toMatchObject({ failed: 24, functionErrors: 24 });
      expect(baseline!.counts.failedProbes).toBeGreaterThan(0);
      const notes = results.notes.join("\n");
      expect(notes).toContain("24 requests under load were answered with an error of the function");
      expect(notes.match(/acme\.Lost: no table/g)).toHaveLength(1);
      expect(notes).not.toContain("requests failed under load");
      expect(renderPage(results)).toContain("24 of 24 requests under load got an error of the function");
    },
  );

  it("isn't taken for the pet store where the stack local is another function's", async () => {
    await expect(localStack(cloud.access, cloud.outputs, { apps: ["petstore"] })).rejects.toThrow(
      /settings of the stack local are another function's \(com.acme.Orders::handleRequest\).*--zip/,
    );
  });
});

it("is measured without its priming where that is asked for", () => {
  const deployed = [{ app: ownApp("Orders"), priming: "invoke" as const }];
  expect(variantsOf(deployed, "quick").map(({ variant }) => variant)).toEqual(["baseline", "snapstart"]);
  expect(variantsOf(deployed, "all").map(({ variant, priming }) => [variant, priming])).toEqual([
    ["baseline", undefined],
    ["snapstart-unprimed", "none"],
    ["snapstart", undefined],
  ]);
});

describe("its results", () => {
  const of = (label: string, handler: string, event = "e0", seed = 1): Results => ({
    ...sampleResults({ apps: [ownApp(label)], seed }),
    startedAt: `2026-11-2${seed}T10:00:00.000Z`,
    own: { handler, code: `c${seed}`, call: { by: "invoke", event } },
  });
  const text = (before: Results, after: Results, anyway = false) =>
    renderComparison(compare(before, after, { anyway, resamples: 60 })).replace(/\s+/g, " ");

  it("are compared with those of the same function, and other code is named", () => {
    const said = text(of("Orders", "acme.Orders"), of("Orders", "acme.Orders", "e0", 2));
    expect(said).toContain("Not alike either: code of Orders: c1 and c2.");
    expect(said).not.toContain("Not compared");
  });

  it.each([
    ["another function", of("Invoices", "acme.Invoices", "e0", 2), "function: acme.Orders and acme.Invoices"],
    ["one of the same name", of("Orders", "shop.Orders", "e0", 2), "function: acme.Orders and shop.Orders"],
    [
      "another event",
      of("Orders", "acme.Orders", "e1", 2),
      "with the event e0 and Lambda's API with the event e1",
    ],
  ])("are compared with those of %s only anyway", (_name, after, reason) => {
    const before = of("Orders", "acme.Orders");
    expect(text(before, after)).toMatch(/^.*Nothing is compared/);
    expect(text(before, after)).toContain(reason);
    expect(compare(before, after, { anyway: true, resamples: 60 }).changes).toHaveLength(3 * 3);
  });

  it("have no figure in common with the pet store's", () => {
    const { changes, notCompared } = compare(sampleResults(), of("Orders", "acme.Orders"), { resamples: 60 });
    expect([changes, notCompared]).toEqual([[], []]);
  });

  it("stand in the history under their own names, on the page in sections of their own", async () => {
    await writeResults(join(directory, "a.json"), sampleResults());
    await writeResults(join(directory, "b.json"), of("Orders", "acme.Orders", "e0", 2));
    await writeResults(join(directory, "c.json"), of("Größe$1", "acme.Größe$1", "e0", 4));
    const history = await readHistory(directory);
    expect(history.unreadable).toEqual([]);
    expect(renderHistory(history)).toMatch(/Orders[^]*Pet store[^]*Hello world[^]*Größe\$1/);
    const page = renderHistoryPage(history);
    expect(page).toContain('<h2 id="h-own-Orders">Orders</h2>');
    expect(page).toContain('<h2 id="h-own-Grf6dfe241">Größe$1</h2>');
  });

  it("have a page and a table that fit, whatever the function is called", () => {
    const results = of("A".repeat(60), "acme.A");
    for (const line of renderResults(results, 80).split("\n"))
      expect(displayWidth(line)).toBeLessThanOrEqual(80);
    const page = renderPage(results);
    expect(page).toContain("<code>acme.A</code>");
    expect(page).not.toContain("Priming, as deployed");
  });
});

describe("a label", () => {
  it("is a name, whatever the handler is", () => {
    expect(appLabel(ownApp("Orders"))).toBe("Orders");
    expect(appLabel(ownApp("O\u001b[2Jr<b>"))).toBe("O__2Jr_b_");
    expect([...appLabel(ownApp("x".repeat(99)))]).toHaveLength(40);
    expect(appLabel(ownApp(""))).toBe("function");
    for (const label of ["Orders", "\u001b", "x".repeat(99), "Größe$1"]) {
      expect(isApp(ownApp(label))).toBe(true);
      expect(appId(ownApp(label))).toMatch(/^own-[\w-]+$/);
    }
  });

  it("in a results file that is none is refused", () => {
    for (const app of ["own:", "own:a b", "own:\u001b[2J", "own:<b>", "pets", `own:${"x".repeat(42)}`])
      expect(isApp(app)).toBe(false);
    const results = JSON.parse(formatResults(sampleResults())) as Results;
    results.variants[0]!.app = "own:\u001b[2J";
    expect(() => parseResults(JSON.stringify(results), "x.json")).toThrow(/there is no such application/);
  });

  it("comes after this project's applications", () => {
    expect(appsIn([{ app: "own:A" }, { app: "hello" }, { app: "own:A" }, { app: "petstore" }])).toEqual([
      ...["petstore", "hello", "own:A"],
    ]);
  });
});

it("requests by the SDK are so many at a time, the first alone", async () => {
  let [atOnce, most, sent] = [0, 0, 0];
  const answer = { sentAt: 0, duration: 5, status: 200 };
  const send = async () => {
    most = Math.max(most, ++atOnce);
    if (++sent === 2) expect(most).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    atOnce--;
    return { ...answer, ...(sent === 3 && { status: 0 }), ...(sent === 5 && { functionError: "no" }) };
  };
  const result = await drive(send, { requests: 20, concurrency: 4 });
  expect([sent, most]).toEqual([20, 4]);
  expect(result).toMatchObject({ requests: 20, concurrency: 4, p50: 5, statusCodes: {} });
});

it.each([
  ['{"errorMessage":"a \\"b\\"\\n c","errorType":"X"}', 'X: a "b" c'],
  ['{"errorMessage":"cut", "stackTrace":["a', "cut"],
  ["not JSON\u001b[31m", "not JSON"],
  [JSON.stringify({ errorMessage: "x".repeat(999) }), `${"x".repeat(299)}…`],
])("an error of the function %j says %s", (payload, said) => {
  expect(errorText(payload)).toBe(said);
});
