import { execFileSync } from "node:child_process";
import { cpSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resolveTools } from "../../local/setup/tools";
import { LambdaBench, parsed } from "./support/lambda";
import type { Answer } from "./support/probe";

/** SnapStart versions where CRIU is missing, or fails. */

const bench = new LambdaBench();

beforeAll(() => bench.open(), 60_000);
afterAll(() => bench.remove());
jest.setTimeout(120_000);

describe("Without CRIU", () => {
  beforeAll(async () => {
    await bench.service.close();
    await bench.open({ criu: { unavailable: "told so" } });
  });
  afterAll(async () => {
    await bench.service.close();
    await bench.open();
  });

  test("versions start cold and run all their hooks", async () => {
    expect(bench.service.noSnapshots).toBe("told so");
    const version = await bench.publish("plain");
    expect(version.State).toBe("Active");
    const answer = parsed<Answer>(await bench.invoke("plain", {}, "1"));
    expect(answer).toMatchObject({ calls: 1, checkpointed: 1, restored: 1 });
  });

  test("a version that can't start fails when it is published", async () => {
    const version = await bench.publish("plain-failing", {
      Environment: { Variables: { PROBE_INIT: "throw" } },
    });
    expect(version.State).toBe("Failed");
  });
});

describe("Where CRIU can't restore", () => {
  /** CRIU, after a script that has the last word. */
  const criuAfter = async (script: string) => {
    const { criu } = await resolveTools(["criu"]);
    if (!("command" in criu)) throw new Error("these tests need CRIU");
    return { criu: { command: ["sh", "-c", `${script}; exec "$@"`, "sh", ...criu.command] } };
  };

  test("one function, that version fails and says so", async () => {
    await bench.service.close();
    // What it is given is CRIU's own command line and an action.
    await bench.open(await criuAfter('case "$*" in *" restore "*) test ! -e /var/task/bad || exit 1;; esac'));
    const fine = await bench.publish("restorable");
    expect([fine.State, fine.SnapStart?.OptimizationStatus]).toEqual(["Active", "On"]);
    const bad = join(bench.folder, "bad");
    writeFileSync(bad, "");
    const zip = join(bench.folder, "bad.zip");
    cpSync(bench.zip, zip);
    execFileSync("jar", ["--update", "--no-manifest", "--file", zip, "-C", bench.folder, "bad"]);
    const good = bench.zip;
    bench.zip = zip;
    const version = await bench.publish("unrestorable").finally(() => (bench.zip = good));
    expect(version.State).toBe("Failed");
    expect(version.StateReason).toMatch(/^CRIU's restore failed/);
    expect(existsSync(join(bench.stateDir, "lambda/snapshots/unrestorable/1"))).toBe(false);
  });

  test("any function, versions start cold and say so", async () => {
    await bench.service.close();
    await bench.open(await criuAfter("exit 1"));
    const version = await bench.publish("cold");
    expect([version.State, version.SnapStart?.OptimizationStatus]).toEqual(["Active", "Off"]);
    expect(version.StateReason).toMatch(
      /^Without a snapshot, as this machine can't take or restore any: CRIU's/,
    );
    expect(parsed<Answer>(await bench.invoke("cold", {}, "1"))).toMatchObject({
      checkpointed: 1,
      restored: 1,
    });
    expect((await bench.log.of("cold")).join("")).toMatch(/Version 1 starts cold\. Without a snapshot/);
  });
});
