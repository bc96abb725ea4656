import { callThatLoads, failedHooks, hooksThatLoad, slowHooks } from "../../../local/hazards/hook-findings";
import { hookRuns, type HookRun } from "../../../local/hazards/hook-lines";
import { resourceTimes, type ResourceTimes } from "../../../local/hazards/hook-times";

const told = (state: string, more: object, name = "acme.Pool") =>
  `petstore-agent ${JSON.stringify({ what: "hook", hook: "afterRestore", state, resource: 1, class: name, ...more })}\n`;
const loaded = (name: string) => `[class,load] ${name} source: file:/var/task/\n`;
const classes = (count: number) => Array.from({ length: count }, (_, i) => `org.acme.Bean${i}`);

const run = (changes: Partial<HookRun>): HookRun => ({
  ...{ hook: "afterRestore", resource: 1, class: "acme.Pool", ms: 5, loaded: [] },
  ...changes,
});

describe("what the agent and the JVM tell", () => {
  it("is in order: which hook ran how long, and what was loaded in it or outside of it", () => {
    const printed = [
      loaded("acme.Early"),
      told("begun", {}),
      loaded("acme.Driver"),
      "a line of the function's own\n",
      told("ended", { ms: 12.5 }) + loaded("acme.Late"),
    ];
    expect(hookRuns(printed)).toEqual({
      hooks: [run({ ms: 12.5, loaded: ["acme.Driver"] })],
      loaded: ["acme.Early", "acme.Late"],
    });
  });

  it("has hooks that throw, and those that don't end", () => {
    const printed = [
      ...[told("begun", {}), told("thrown", { message: "java.io.IOException: not\n closed" })],
      told("begun", { resource: 2 }, "acme.Cache"),
    ];
    const thrown = "java.io.IOException: not closed";
    const { hooks } = hookRuns(printed);
    expect(hooks).toEqual([
      { ...run({ thrown }), ms: undefined },
      { ...run({ resource: 2, class: "acme.Cache" }), ms: undefined },
    ]);
    expect(failedHooks([run({ class: "acme.Fine" }), ...hooks])).toMatchObject([
      { rule: "hook/failed", severity: "error", where: "acme.Pool.afterRestore", evidence: [thrown] },
      { title: "A hook doesn't end", where: "acme.Cache.afterRestore" },
    ]);
  });

  it.each(["{", '{"what":"hook","state":"begun"}', '{"what":"done"}'])("isn't %s", (json) =>
    expect(hookRuns([`petstore-agent ${json}`])).toEqual({ hooks: [], loaded: [] }),
  );
});

it("a resource's hooks have their places in the order, and of several restores the median", () => {
  const before = (resource: number, name: string, ms: number) =>
    run({ hook: "beforeCheckpoint", resource, class: name, ms });
  const restore = (ms: number) => [
    run({ resource: 1, ms, loaded: ["a"] }),
    run({ resource: 3, class: "Late" }),
  ];
  expect(
    resourceTimes(
      [before(2, "acme.Pool", 7), before(1, "acme.Pool", 3)],
      [restore(1), restore(30), restore(2)],
    ),
  ).toEqual([
    // The same class twice is two resources; the second one was gone after the snapshot.
    { class: "acme.Pool", beforeCheckpoint: { order: 1, ms: 7 } },
    {
      class: "acme.Pool",
      beforeCheckpoint: { order: 2, ms: 3 },
      afterRestore: { order: 1, ms: 2, classes: 1 },
    },
    { class: "Late", afterRestore: { order: 2, ms: 5, classes: 0 } },
  ]);
});

describe("slow after-restore hooks", () => {
  const restores = (...ms: number[]) => ms.map((afterHooks) => ({ split: { afterHooks } }));
  const resource = (name: string, ms: number): ResourceTimes => ({
    class: name,
    afterRestore: { order: 1, ms, classes: 0 },
  });

  it("are named, each that is slow by itself", () => {
    const resources = [
      resource("acme.Cache", 20),
      resource("acme.Pool", 1_400),
      resource("acme.Keys", 1_000),
    ];
    expect(slowHooks(restores(2_500, 2_400, 9_000), resources)).toMatchObject([
      {
        where: "acme.Pool.afterRestore",
        evidence: ["1400 ms in another run", expect.stringContaining("2500 ms in the median of 3")],
        source: { className: "acme.Pool" },
      },
      { where: "acme.Keys.afterRestore" },
    ]);
  });

  it("are told together where no single one is slow", () => {
    const [hazard, ...others] = slowHooks(restores(1_200), [resource("a.A", 400), resource("b.B", 700)]);
    expect(others).toEqual([]);
    expect(hazard).toMatchObject({ where: "afterRestore hooks", rule: "hook/slow-after-restore" });
    expect(hazard!.evidence[1]).toBe("the longest: b.B: 700 ms, a.A: 400 ms");
    expect(slowHooks(restores(1_200), [])[0]!.evidence).toHaveLength(1);
  });

  it("are none where usual restores are quick, however slow the other run was", () =>
    expect([...slowHooks(restores(999), [resource("a.A", 3_000)]), ...slowHooks([], [])]).toEqual([]));
});

describe("what works like a second initialisation", () => {
  it("is a hook that loads classes after the restore", () => {
    const [hazard, ...others] = hooksThatLoad([
      run({ loaded: classes(1_000) }),
      run({ class: "acme.Few", loaded: classes(999) }),
      run({ hook: "beforeCheckpoint", loaded: classes(5_000) }),
    ]);
    expect(others).toEqual([]);
    expect(hazard).toMatchObject({
      rule: "hook/second-initialisation",
      where: "acme.Pool.afterRestore",
      evidence: ["1000 classes were loaded while it ran", "most of them in org.acme (1000)"],
    });
  });

  it("is a call that does, apart from what hooks load", () => {
    expect(callThatLoads("GET /pets", classes(999), 10)).toEqual([]);
    expect(callThatLoads("GET /pets", classes(1_000), 10)).toMatchObject([
      {
        where: "GET /pets",
        evidence: [expect.stringMatching(/^1000 .* by it, 10 before/), "most of them in org.acme (1000)"],
      },
    ]);
  });
});
