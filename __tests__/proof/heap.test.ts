import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withAgent } from "../../local/hazards/agent";
import { heapFindings } from "../../local/hazards/heap";
import { USUAL } from "../../local/hazards/target";
import { resolveTools } from "../../local/setup/tools";
import { buildHandler } from "../e2e/support/probe";

/** The agent that looks into a heap, in a real JVM, with and without CRIU. */

const folder = mkdtempSync(join(tmpdir(), "petstore heap ü-"));
afterAll(() => rmSync(folder, { recursive: true }));

const HELD = [
  "heap/java.util.Random probe.Held.random",
  "heap/java.util.UUID probe.Held.ID",
  "heap/secret.token probe.Held.token",
  "heap/time.Instant probe.Held.READ",
  "heap/time.millis probe.Held.begun",
  "hook/collected-resource probe.Held$Lost",
];

test.each(["with snapshots", "without"])(
  "what a function holds is found, and nothing else, %s",
  async (how) => {
    const tools = await resolveTools();
    const zip = buildHandler("Held", tools.javaHome, folder);
    const target = {
      ...USUAL,
      ...{ zip, handler: "probe.Held::handleRequest", memory: 256, requests: [] },
      environment: { JAVA_TOOL_OPTIONS: "-Dof.its=own" },
    };
    const used = how === "without" ? { ...tools, criu: { unavailable: "told so" } } : tools;
    const signal = AbortSignal.timeout(60_000);
    const { hazards, skipped } = await withAgent(tools.javaHome, signal, (agent) =>
      heapFindings(target, used, agent, signal),
    );
    expect(skipped).toEqual([]);
    expect(hazards.map(({ rule, where }) => `${rule} ${where}`).sort()).toEqual(HELD);
  },
  60_000,
);
