import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { asRoot } from "../../local/cloud/runtime/launcher";
import { ON_ONE_PROCESSOR_MS, ownProcessors } from "../../local/cloud/runtime/processors";
import { LambdaBench, parsed } from "./support/lambda";

/** The Lambda service on real JVMs and real snapshots. */

interface Answer {
  calls: number;
  frozen: string;
  uuid: string;
  restored: number;
  checkpointed: number;
  arn: string;
  remaining: number;
  processors: number;
}
interface Failure {
  errorType: string;
  errorMessage: string;
}

const bench = new LambdaBench();

/** Runs a command as functions run, which is as root. */
function run(...words: string[]): void {
  const [command, ...args] = [...asRoot, ...words];
  execFileSync(command!, args);
}

beforeAll(() => bench.open(), 60_000);
afterAll(() => bench.remove());
jest.setTimeout(120_000);

describe("$LATEST", () => {
  test("starts cold, then answers warm from the same environment", async () => {
    await bench.create("cold");
    const first = parsed<Answer>(await bench.invoke("cold"));
    const second = parsed<Answer>(await bench.invoke("cold"));
    expect([first.calls, second.calls]).toEqual([1, 2]);
    expect(second.frozen).toBe(first.frozen);
    expect(first).toMatchObject({ restored: 0, checkpointed: 0 });
    const lines = await bench.log.of("cold");
    expect(lines[0]).toMatch(/^INIT_START /);
    expect(lines[1]).toBe("initialising\n");
    expect(
      lines.filter((line) => line.startsWith("REPORT")).map((line) => /Init Duration/.test(line)),
    ).toEqual([true, false]);
  });

  test("answers with the runtime's own error where its class is missing", async () => {
    await bench.create("classless", { Handler: "probe.Nowhere::handleRequest" });
    const answer = await bench.invoke("classless");
    expect(answer.functionError).toBe("Unhandled");
    expect(parsed<Failure>(answer)).toMatchObject({ errorType: "java.lang.ClassNotFoundException" });
  });

  test("answers with the runtime's own report where its init throws, after a second attempt", async () => {
    await bench.create("initless", { Environment: { Variables: { PROBE_INIT: "throw" } } });
    const answer = await bench.invoke("initless");
    expect(answer.functionError).toBe("Unhandled");
    expect(parsed<Failure>(answer).errorType).toBe("java.lang.ExceptionInInitializerError");
    const lines = (await bench.log.of("initless")).map((line) => line.split(/[ \t]/)[0]);
    const own = ["INIT_START", "INIT_REPORT", "START", "END", "REPORT"];
    expect(lines.filter((word) => own.includes(word!))).toEqual([
      "INIT_START",
      "INIT_REPORT",
      "INIT_START",
      "INIT_REPORT",
      "START",
      "END",
      "REPORT",
    ]);
  });

  test("initialises once more within the invocation where the init took longer than its ten seconds", async () => {
    // Where it outlives the environment.
    const file = `/var/tmp/petstore-probe-${process.pid}`;
    await bench.create("slow", { Environment: { Variables: { PROBE_INIT: `sleep-once ${file} 60000` } } });
    try {
      const answer = await bench.invoke("slow");
      expect(answer.functionError).toBeUndefined();
      expect(parsed<Answer>(answer).calls).toBe(1);
    } finally {
      run("rm", "-f", file);
    }
    const lines = await bench.log.of("slow");
    expect(lines.some((line) => /^INIT_REPORT .*\tPhase: init\tStatus: timeout/.test(line))).toBe(true);
    expect(lines.at(-1)).toMatch(/^REPORT /);
    expect(lines.at(-1)).not.toMatch(/Init Duration|Status/);
  });

  test("ends an invocation that takes longer than the function's timeout, and the next has a new environment", async () => {
    await bench.create("timeout", { Timeout: 1 });
    const before = parsed<Answer>(await bench.invoke("timeout"));
    const late = await bench.invoke("timeout", { do: "sleep 30000" });
    expect(late.functionError).toBe("Unhandled");
    expect(parsed<Failure>(late)).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${late.requestId} Error: Task timed out after 1.00 seconds`,
    });
    const after = parsed<Answer>(await bench.invoke("timeout"));
    expect(after.calls).toBe(1);
    expect(after.frozen).not.toBe(before.frozen);
    const lines = await bench.log.of("timeout");
    expect(lines.some((line) => line.startsWith(`REPORT RequestId: ${late.requestId}`))).toBe(true);
    expect(lines.find((line) => line.includes(`${late.requestId} Task timed out`))).toBeDefined();
  });

  test("tells of a function that ends its own process, and starts another for the next call", async () => {
    await bench.create("exit");
    const ended = await bench.invoke("exit", { do: "exit 3" });
    expect(parsed<Failure>(ended)).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${ended.requestId} Error: Runtime exited with error: exit status 3`,
    });
    expect(parsed<Answer>(await bench.invoke("exit")).calls).toBe(1);
  });

  test("gives an exception of the handler as the function's error, and keeps the environment", async () => {
    await bench.create("thrower");
    const thrown = await bench.invoke("thrower", { do: "throw" });
    expect(thrown.functionError).toBe("Unhandled");
    expect(parsed<Failure>(thrown)).toMatchObject({
      errorType: "java.lang.IllegalStateException",
      errorMessage: "told to throw",
    });
    expect(parsed<Answer>(await bench.invoke("thrower")).calls).toBe(2);
  });

  test("answers where the heap is exhausted", async () => {
    await bench.create("hungry", { MemorySize: 128 });
    const failed = await bench.invoke("hungry", { do: "exhaust" });
    expect(failed.functionError).toBe("Unhandled");
    expect(parsed<Failure>(failed).errorType).toBe("java.lang.OutOfMemoryError");
    expect((await bench.invoke("hungry")).functionError).toBeUndefined();
  });

  test("takes and gives payloads of six megabytes, and no larger ones", async () => {
    await bench.create("large");
    const text = "x".repeat(6 * 1024 * 1024 - 100);
    expect(parsed<number>(await bench.invoke("large", { do: "length", text }))).toBe(text.length);
    const answer = await bench.invoke("large", { do: "fill", bytes: 6 * 1024 * 1024 });
    expect(answer.payload.length).toBe(6 * 1024 * 1024 + 2);
    const tooLarge = await bench.invoke("large", { do: "fill", bytes: 6 * 1024 * 1024 + 100 });
    expect(parsed<Failure>(tooLarge).errorType).toBe("Function.ResponseSizeTooLarge");
    expect((await bench.invoke("large")).functionError).toBeUndefined();
  });

  test("gives the function its variables, line feeds and quotes included, and Lambda's own", async () => {
    const odd = "a 'b' \"c\" $HOME `d`\n\\ é 😀\n";
    await bench.create("variables", { Environment: { Variables: { ODD_ONE: odd, TZ: "Asia/Tokyo" } } });
    const variables = parsed<Record<string, string>>(await bench.invoke("variables", { do: "environment" }));
    expect(variables).toMatchObject({
      ODD_ONE: odd,
      TZ: "Asia/Tokyo",
      _HANDLER: "probe.Probe::handleRequest",
      AWS_LAMBDA_FUNCTION_NAME: "variables",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/variables",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      LAMBDA_TASK_ROOT: "/var/task",
    });
    expect(Object.keys(variables)).not.toContain("SHELL");
  });

  test("logs what was printed before END, also without a newline", async () => {
    await bench.create("printer");
    await bench.invoke("printer", { do: "print", text: "half a line, ünicode" });
    const lines = await bench.log.of("printer");
    const at = lines.indexOf("half a line, ünicode\n");
    expect(lines[at - 1]).toMatch(/^START /);
    expect(lines[at + 1]).toMatch(/^END /);
  });

  test("has a file system like Lambda's: code read-only, /tmp its own", async () => {
    await bench.create("writer");
    expect(parsed(await bench.invoke("writer", { do: "write", path: "/var/task/x" }))).toBe(
      "FileSystemException",
    );
    expect(parsed(await bench.invoke("writer", { do: "write", path: "/tmp/petstore-private" }))).toBe(
      "written",
    );
    expect(existsSync("/tmp/petstore-private")).toBe(false);
  });

  test("answers the caller whose environment is stopped", async () => {
    await bench.create("stopped");
    await bench.invoke("stopped");
    const call = bench.invoke("stopped", { do: "sleep 15000" });
    await sleep(100);
    await bench.service.stopEnvironments("stopped");
    expect(parsed<Failure>(await call).errorType).toBe("Runtime.ExitError");
    expect(bench.service.environments("stopped")).toEqual([]);
  });

  test("replaces an environment that was killed while it was idle", async () => {
    await bench.create("killed");
    await bench.invoke("killed");
    const [environment] = bench.service.environments("killed");
    run("kill", "-9", String(environment!.pid!));
    while (bench.service.environments("killed").length > 0) await sleep(10);
    expect(parsed<Answer>(await bench.invoke("killed")).calls).toBe(1);
  });
});

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

  test("answers SnapStartException where an after-restore hook throws", async () => {
    const version = await bench.publish("snap-after", {
      Environment: { Variables: { PROBE_AFTER: "throw" } },
    });
    expect(version.State).toBe("Active");
    await expect(bench.invoke("snap-after", {}, "1")).rejects.toMatchObject({
      code: "SnapStartException",
      httpStatus: 400,
    });
    const lines = await bench.log.of("snap-after");
    expect(lines.find((line) => line.startsWith("RESTORE_REPORT"))).toContain("Runtime.AfterRestoreError");
    expect(lines.filter((line) => line.includes("Initialising version"))).toEqual([]);
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

  test("is initialised anew where its snapshot was damaged, once for all callers, with a line in the log", async () => {
    await bench.publish("snap-damaged");
    const before = parsed<Answer>(await bench.invoke("snap-damaged", {}, "1"));
    await bench.service.close();
    const image = join(bench.stateDir, "lambda/snapshots/snap-damaged/1/images/memory.img");
    const file = openSync(image, "r+");
    writeSync(file, Buffer.from("damage"), 0, 6, 4096);
    closeSync(file);
    await bench.open();
    const calls = [1, 2, 3].map(() => bench.invoke("snap-damaged", {}, "1"));
    const after = (await Promise.all(calls)).map((answer) => parsed<Answer>(answer));
    expect(after[0]!.frozen).not.toBe(before.frozen);
    expect(new Set(after.map(({ frozen }) => frozen)).size).toBe(1);
    const again = (await bench.log.of("snap-damaged")).filter((line) => line.includes("again"));
    expect(again).toEqual(["Initialising version 1 again: its snapshot is damaged: memory.img\n"]);
  });

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
