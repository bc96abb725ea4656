import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkSnapshot } from "../../local/hazards/check";
import type { Hazard } from "../../local/hazards/hazard";
import type { Target } from "../../local/hazards/target";
import { resolveTools } from "../../local/setup/tools";
import { buildHandler } from "./support/probe";

/** A function with a hazard of each kind, checked as `npm run check:snapshot` does it. */

const folder = mkdtempSync(join(tmpdir(), "hazards-"));
let tools: Awaited<ReturnType<typeof resolveTools>>;
let target: Target;

beforeAll(async () => {
  tools = await resolveTools();
  target = {
    zip: buildHandler("Hazardous", tools.javaHome, folder),
    handler: "hazardous.Hazardous::handleRequest",
    runtime: "java11",
    memory: 256,
    timeout: 20,
    environment: { DB_PASSWORD: "correct horse" },
    requests: [{ name: "order", event: {} }],
  };
}, 30_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the class's own fields show, whether there are snapshots or not. */
const WITHOUT_RESTORES = [
  "warning heap/java.util.Random hazardous.Hazardous.ORDERS",
  "warning heap/java.util.UUID hazardous.Hazardous.INSTANCE",
  "warning heap/secret.token hazardous.Hazardous.TOKEN",
  "warning heap/time.Instant hazardous.Hazardous.EXPIRES",
  "warning static-rule/AWS_LAMBDA_SNAP_START_BUG hazardous.Hazardous.TOKEN",
  "note heap/socket.listening hazardous.Hazardous.SERVER",
];

const lines = (hazards: readonly Hazard[]) =>
  hazards.map(({ severity, rule, where }) => `${severity} ${rule} ${where}`).sort();

it("finds what a snapshot breaks in a function, and no more", async () => {
  const steps: string[] = [];
  const step = (part: string) => void steps.push(part);
  const { signal } = new AbortController();
  const { hazards, skipped } = await checkSnapshot(target, { tools, signal, step });
  const found = [
    ...WITHOUT_RESTORES,
    "error values/shared-identity order: answer.instance",
    'error values/shared-randomness log "took order <> in <>" 1',
    "error values/shared-randomness order: answer.order",
    "warning secret/json-web-token memory",
    "warning time/read-before-snapshot order: answer.expires",
    "note secret/variable memory: DB_PASSWORD",
    "note snapshot/deleted-file /tmp/scratch",
    "note snapshot/listening-socket 127.0.0.1:8099",
  ];
  expect(lines(hazards)).toEqual(found.sort());
  expect(JSON.stringify(hazards)).not.toContain("correct horse");
  expect(skipped.map(({ part }) => part)).toEqual(["time"]);
  expect(new Set(steps)).toEqual(
    new Set(["static rules", "publishing", "snapshot content", "secrets", "values", "hooks", "heap"]),
  );
}, 90_000);

it("says what it can't check where there are no snapshots", async () => {
  const without = { ...tools, criu: { unavailable: "CRIU is missing" } };
  const { signal } = new AbortController();
  const { hazards, skipped } = await checkSnapshot(target, { tools: without, signal, step: () => undefined });
  expect(lines(hazards)).toEqual([...WITHOUT_RESTORES].sort());
  expect(skipped.filter(({ why }) => why.includes("CRIU is missing")).map(({ part }) => part)).toEqual([
    "values",
    "snapshot content",
    "secrets",
    "hooks",
  ]);
}, 30_000);
