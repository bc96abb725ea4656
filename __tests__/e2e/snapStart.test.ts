import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { asRoot } from "../../local/cloud/runtime/launcher";
import { ON_ONE_PROCESSOR_MS, ownProcessors } from "../../local/cloud/processors";
import { LambdaBench, memoryIn, parsed } from "./support/lambda";
import type { Answer } from "./support/probe";

/** SnapStart versions on real JVMs and real snapshots, over restarts of the service. */

const bench = new LambdaBench();

beforeAll(() => bench.open(), 60_000);
afterAll(() => bench.remove());
jest.setTimeout(120_000);

describe("A SnapStart version", () => {
  test("is restored for each environment: same state, other processes, other ids", async () => {
    const version = await bench.publish("snap");
    expect(version).toMatchObject({ State: "Active", SnapStart: { OptimizationStatus: "On" } });
    const count = 20;
    const calls = Array.from({ length: count }, () => bench.invoke("snap", { do: "sleep 300" }, "1"));
    const answers = (await Promise.all(calls)).map((answer) => parsed<Answer>(answer));
    expect(new Set(answers.map(({ frozen }) => frozen)).size).toBe(1);
    expect(new Set(answers.map(({ uuid }) => uuid)).size).toBe(count);
    for (const answer of answers) expect(answer).toMatchObject({ calls: 1, checkpointed: 1, restored: 1 });
    const environments = bench.service.environments("snap");
    expect(new Set(environments.map(({ pid }) => pid)).size).toBe(count);
    expect(new Set(environments.map(({ environmentId }) => environmentId)).size).toBe(count);
    expect(bench.service.snapshotOf("snap", "1").unmapped).toBeUndefined();
    const reports = (await bench.log.of("snap")).filter((line) => line.startsWith("REPORT"));
    expect(reports).toHaveLength(count);
    for (const report of reports) expect(report).toMatch(/\tRestore Duration: .*\tBilled Restore Duration: /);
    await bench.service.stopEnvironments("snap");
  });

  test("has one processor while it is restored, and doesn't notice; then it has all", async () => {
    await bench.publish("spread");
    const status = parsed<string>(
      await bench.invoke("spread", { do: "read", path: "/proc/self/status" }, "1"),
    );
    expect(ownProcessors(status)).toHaveLength(1);
    const { processors } = parsed<Answer>(await bench.invoke("spread", {}, "1"));
    expect(processors).toBe(ownProcessors().length);
    const { pid } = bench.service.environments("spread")[0]!;
    const allowed = () =>
      readdirSync(`/proc/${pid}/task`).map((thread) =>
        ownProcessors(readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8")),
      );
    await sleep(ON_ONE_PROCESSOR_MS + 250);
    expect(new Set(allowed().map(String))).toEqual(new Set([String(ownProcessors())]));
    expect(allowed().length).toBeGreaterThan(5);
  });

  test("has the runtime's own classes loaded before the checkpoint", async () => {
    const JAVA_TOOL_OPTIONS = "-Xlog:class+load:stdout";
    await bench.publish("loads", { Environment: { Variables: { JAVA_TOOL_OPTIONS } } });
    await bench.invoke("loads", {}, "1");
    const lines = (await bench.log.of("loads")).flatMap((message) => message.split("\n"));
    const restored = lines.findIndex((line) => line.startsWith("RESTORE_START"));
    const ofTheRuntime =
      /source: file:\S+(runtime-interface-client|lambda-java-core)-|sun\.net\.www\.|ContextImpl\$\$Lambda/;
    expect(lines.slice(0, restored).some((line) => ofTheRuntime.test(line))).toBe(true);
    expect(lines.slice(restored).filter((line) => ofTheRuntime.test(line))).toEqual([]);
  });

  test("logs as JSON where it is to, in a group of its own choice, and tells how its process ended", async () => {
    const LoggingConfig = {
      LogFormat: "JSON",
      ApplicationLogLevel: "WARN",
      SystemLogLevel: "DEBUG",
      LogGroup: "shared/ending",
    } as const;
    const started = Date.now();
    await bench.publish("ending", { LoggingConfig });
    await bench.invoke("ending", { do: "log", messages: ["a\nb"], level: "ERROR" }, "1");
    const [environment] = bench.service.environments("ending");
    expect(environment!.logStream).toMatch(/^\d{4}\/\d\d\/\d\d\/ending\[1\][0-9a-f]+$/);
    const exit = await bench.invoke("ending", { do: "exit 3" }, "1");
    const call = bench.invoke("ending", { do: "sleep 15000" }, "1");
    while ((await bench.log.of("ending")).filter((line) => line.includes("platform.start")).length < 3);
    // Restored, a process comes into its memory little by little, and is looked at now and then.
    await sleep(300);
    const { pid } = bench.service.environments("ending")[0]!;
    const [command, ...kill] = [...asRoot, "kill", "-9", String(pid!)];
    execFileSync(command, kill);
    const messages = [exit, await call].map((each) => parsed<{ errorMessage: string }>(each).errorMessage);
    expect(messages[0]).toMatch(/ Error: Runtime exited with error: exit status 3$/);
    expect(messages[1]).toMatch(/ Error: Runtime exited with error: signal: killed$/);

    interface Line {
      type?: string;
      time?: string;
      timestamp?: string;
      level?: string;
      message?: string;
      AWSRequestId?: string;
    }
    const logged = await bench.log.of("ending");
    const lines = logged.map((line) => JSON.parse(line) as Line);
    // No line of the runtime's with INFO, which those without a level count as.
    expect(lines.map(({ type, level }) => type ?? level).slice(0, 9)).toEqual([
      "platform.initStart",
      "platform.initRuntimeDone",
      "platform.initReport",
      "platform.restoreStart",
      "platform.restoreRuntimeDone",
      "platform.restoreReport",
      "platform.start",
      "ERROR",
      "platform.runtimeDone",
    ]);
    expect(lines[7]).toMatchObject({
      message: "a\nb",
      AWSRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    for (const { time, timestamp } of lines)
      expect(Date.parse((time ?? timestamp)!)).toBeGreaterThanOrEqual(started);
    const reports = logged.filter((line) => line.includes('"platform.report"'));
    expect(reports).toHaveLength(3);
    for (const report of reports) expect(memoryIn(report)).toBeGreaterThan(20);
    expect(lines.filter(({ type }) => type === "platform.fault")).toHaveLength(2);
  });

  test("fails to publish where its init throws, and says why", async () => {
    const version = await bench.publish("snap-initless", {
      Environment: { Variables: { PROBE_INIT: "throw" } },
    });
    expect(version).toMatchObject({ State: "Failed", StateReasonCode: "FunctionError.RuntimeInitError" });
    expect(version.StateReason).toBeTruthy();
    const lines = await bench.log.of("snap-initless");
    expect(lines.find((line) => line.startsWith("INIT_REPORT"))).toMatch(
      /\tPhase: snap-start\tStatus: error\tError Type: /,
    );
    await expect(bench.invoke("snap-initless", {}, "1")).rejects.toMatchObject({
      code: "ResourceConflictException",
    });
  });

  test("fails to publish where a before-checkpoint hook throws", async () => {
    const version = await bench.publish("snap-before", {
      Environment: { Variables: { PROBE_BEFORE: "throw" } },
    });
    expect(version.State).toBe("Failed");
    const lines = await bench.log.of("snap-before");
    expect(lines.find((line) => line.startsWith("INIT_REPORT"))).toContain("Runtime.BeforeCheckpointError");
  });

  test("fails to publish where its after-restore hook throws, and says so", async () => {
    const version = await bench.publish("snap-after", {
      Environment: { Variables: { PROBE_AFTER: "throw" } },
    });
    expect([version.State, version.StateReasonCode]).toEqual(["Failed", "FunctionError.RuntimeInitError"]);
    expect(version.StateReason).toMatch(/^an environment was restored, but its after-restore hooks failed: /);
    // The hook's own words are where the developer's tools read them.
    const log = (await bench.log.of("snap-after")).join("");
    expect(log).toContain("RESTORE_START");
    expect(log).toContain("told to throw");
  });

  test("answers SnapStartException where an after-restore hook throws later on", async () => {
    const version = await bench.publish("snap-later", {
      Environment: { Variables: { PROBE_AFTER: "throw-if /var/task/throw" } },
    });
    expect(version.State).toBe("Active");
    expect((await bench.log.of("snap-later")).join("")).not.toContain("RESTORE_START");
    const [code] = readdirSync(join(bench.stateDir, "lambda/code"));
    writeFileSync(join(bench.stateDir, "lambda/code", code!, "throw"), "");
    try {
      await expect(bench.invoke("snap-later", {}, "1")).rejects.toMatchObject({
        code: "SnapStartException",
        httpStatus: 400,
      });
    } finally {
      rmSync(join(bench.stateDir, "lambda/code", code!, "throw"));
    }
    expect((await bench.log.of("snap-later")).join("\n")).toMatch(/RESTORE_REPORT .*Status: error/);
  });

  test("is refused while it is pending", async () => {
    await bench.create("snap-pending", {
      SnapStart: { ApplyOn: "PublishedVersions" },
      Environment: { Variables: { PROBE_INIT: "sleep 500" } },
    });
    await bench.service.publishVersion({ FunctionName: "snap-pending" });
    await expect(bench.invoke("snap-pending", {}, "1")).rejects.toMatchObject({
      code: "ResourceConflictException",
    });
    expect((await bench.settled("snap-pending", "1")).State).toBe("Active");
  });

  const damages: [what: string, damage: (snapshot: string) => void, reason: string][] = [
    [
      "is damaged",
      (snapshot) => {
        const file = openSync(join(snapshot, "images/memory.img"), "r+");
        writeSync(file, Buffer.from("damage"), 0, 6, 4096);
        closeSync(file);
      },
      "its snapshot is damaged: memory.img",
    ],
    [
      "lacks its memory",
      (snapshot) => rmSync(join(snapshot, "images/memory.img")),
      "its snapshot is damaged: memory.img",
    ],
    ["is gone", (snapshot) => rmSync(snapshot, { recursive: true }), "there is no snapshot of it"],
  ];
  test.each(damages)(
    "is initialised anew where its snapshot %s, once for all callers, with a line in the log",
    async (what, damage, reason) => {
      const name = `snap-${what.replaceAll(" ", "-")}`;
      await bench.publish(name);
      const before = parsed<Answer>(await bench.invoke(name, {}, "1"));
      await bench.service.close();
      damage(join(bench.stateDir, "lambda/snapshots", name, "1"));
      await bench.open();
      const calls = [1, 2, 3].map(() => bench.invoke(name, {}, "1"));
      const after = (await Promise.all(calls)).map((answer) => parsed<Answer>(answer));
      expect(after[0]!.frozen).not.toBe(before.frozen);
      expect(new Set(after.map(({ frozen }) => frozen)).size).toBe(1);
      const again = (await bench.log.of(name)).filter((line) => line.includes("again"));
      expect(again).toEqual([`Initialising version 1 again: ${reason}\n`]);
    },
  );

  test("is initialised anew where CRIU can't restore it any more", async () => {
    await bench.publish("snap-lost");
    await bench.service.stopEnvironments("snap-lost");
    const images = join(bench.stateDir, "lambda/snapshots/snap-lost/1/images");
    for (const name of readdirSync(images)) if (name.startsWith("core-")) rmSync(join(images, name));
    const calls = [1, 2, 3].map(() => bench.invoke("snap-lost", {}, "1"));
    for (const answer of await Promise.all(calls)) expect(parsed<Answer>(answer).restored).toBe(1);
    const again = (await bench.log.of("snap-lost")).filter((line) => line.includes("again"));
    expect(again).toHaveLength(1);
  });
});

describe("A later service", () => {
  test("restores from the snapshot that the earlier one took", async () => {
    await bench.publish("kept");
    bench.service.createAlias({ FunctionName: "kept", Name: "live", FunctionVersion: "1" });
    const before = parsed<Answer>(await bench.invoke("kept", {}, "live"));
    await bench.service.close();
    expect(bench.processes()).toEqual([]);
    await bench.open();
    const after = parsed<Answer>(await bench.invoke("kept", {}, "live"));
    expect(after.frozen).toBe(before.frozen);
    expect(after.calls).toBe(1);
    const starts = (await bench.log.of("kept")).filter((line) => line.startsWith("INIT_START"));
    expect(starts).toHaveLength(1);
  });

  test("publishes what an earlier one was publishing when it closed", async () => {
    await bench.create("resumed", {
      SnapStart: { ApplyOn: "PublishedVersions" },
      Environment: { Variables: { PROBE_INIT: "sleep 1000" } },
    });
    await bench.service.publishVersion({ FunctionName: "resumed" });
    await bench.service.close();
    await bench.open();
    expect((await bench.settled("resumed", "1")).State).toBe("Active");
    expect(parsed<Answer>(await bench.invoke("resumed", {}, "1")).restored).toBe(1);
  });
});

describe("A service that is killed", () => {
  test("leaves no process, and the next one goes on where it was", async () => {
    await bench.publish("orphan");
    const frozen = parsed<Answer>(await bench.invoke("orphan", {}, "1")).frozen;
    await bench.create("orphan-pending", {
      SnapStart: { ApplyOn: "PublishedVersions" },
      Environment: { Variables: { PROBE_INIT: "sleep 3000" } },
    });
    await bench.service.close();

    const script = join(__dirname, "support/killed-service.ts");
    const child = fork(script, [bench.stateDir], { execArgv: ["--import", "tsx"] });
    await once(child, "message");
    expect(bench.processes().length).toBeGreaterThan(3);
    child.kill("SIGKILL");
    await once(child, "exit");
    while (bench.processes().length > 0) await sleep(20);

    await bench.open();
    expect(bench.service.getFunctionConfiguration("orphan-pending", "1").State).toBe("Pending");
    expect(parsed<Answer>(await bench.invoke("orphan", {}, "1"))).toMatchObject({ frozen, calls: 1 });
    expect((await bench.settled("orphan-pending", "1")).State).toBe("Active");
  });
});
