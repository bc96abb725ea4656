import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkSnapshot } from "../../local/hazards/check";
import { USUAL, requestsOf } from "../../local/hazards/target";
import { resolveTools } from "../../local/setup/tools";
import { buildHandler } from "../e2e/support/probe";

/** Hooks in a real JVM that is really restored: their order, times and failures. */

const folder = mkdtempSync(join(tmpdir(), "petstore hooks ü-"));
afterAll(() => rmSync(folder, { recursive: true }));

let zip: string;
let tools: Awaited<ReturnType<typeof resolveTools>>;
beforeAll(async () => {
  tools = await resolveTools();
  zip = buildHandler("Hooked", tools.javaHome, folder);
});

const check = (environment: Record<string, string>) =>
  checkSnapshot(
    {
      ...USUAL,
      ...{ zip, handler: "probe.Hooked::handleRequest", memory: 256 },
      ...{ environment, requests: requestsOf([{}]) },
    },
    { tools, signal: AbortSignal.timeout(90_000), step: () => undefined },
  );

test("hooks run in reverse order before the snapshot, and in order after it, and take what they take", async () => {
  const { hooks, hazards } = await check({});
  expect(hooks).toEqual([
    {
      class: "probe.Hooked$Second",
      beforeCheckpoint: { order: 1, ms: expect.any(Number) },
      afterRestore: { order: 2, ms: expect.any(Number), classes: expect.any(Number) },
    },
    {
      class: "probe.Hooked$First",
      beforeCheckpoint: { order: 2, ms: expect.any(Number) },
      afterRestore: { order: 1, ms: expect.any(Number), classes: expect.any(Number) },
    },
  ]);
  const [second, first] = hooks as [(typeof hooks)[0], (typeof hooks)[0]];
  expect(first.beforeCheckpoint!.ms).toBeGreaterThanOrEqual(60);
  expect(first.afterRestore!.ms).toBeGreaterThanOrEqual(40);
  expect(second.afterRestore!.ms).toBeGreaterThanOrEqual(20);
  expect(second.beforeCheckpoint!.ms).toBeLessThan(20);
  expect(hazards).toEqual([]);
}, 120_000);

test.each(["beforeCheckpoint", "afterRestore"])(
  "a hook that throws is told, with what it has thrown: %s",
  async (hook) => {
    const { hazards, skipped } = await check({ FAILS: hook });
    expect(hazards).toMatchObject([
      {
        rule: "hook/failed",
        severity: "error",
        where: `probe.Hooked$First.${hook}`,
        evidence: ["java.lang.IllegalStateException: there is no database"],
      },
    ]);
    expect(skipped).toMatchObject([
      { part: expect.stringContaining("values"), why: expect.stringContaining("can't be published") },
    ]);
  },
  120_000,
);
