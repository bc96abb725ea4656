import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { asRoot } from "../../local/cloud/runtime/launcher";
import { LambdaBench, memoryIn, parsed } from "./support/lambda";
import type { Answer } from "./support/probe";

/** The Lambda service on real JVMs. */

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
    let calls = 0;
    const server = createServer((_request, response) => response.end(++calls === 1 ? "sleep" : "go on"));
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as { port: number };
    const init = `sleep-where-told http://host.internal:${port} 60000`;
    await bench.create("slow", { Environment: { Variables: { PROBE_INIT: init } } });
    try {
      const answer = await bench.invoke("slow");
      expect(answer.functionError).toBeUndefined();
      expect(parsed<Answer>(answer).calls).toBe(1);
    } finally {
      server.close();
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
    const reports = lines.filter((line) => line.startsWith("REPORT"));
    expect(reports[1]).toMatch(/\tStatus: timeout\t/);
    for (const report of reports) expect(memoryIn(report)).toBeGreaterThan(20);
  });

  test("tells of a function that ends its own process, and starts another for the next call", async () => {
    await bench.create("exit");
    const ended = await bench.invoke("exit", { do: "exit 3" });
    expect(parsed<Failure>(ended)).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${ended.requestId} Error: Runtime exited with error: exit status 3`,
    });
    expect(memoryIn((await bench.log.of("exit")).at(-1)!)).toBeGreaterThan(20);
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
    // The runtime writes the trace when the caller has its answer already.
    const lines = await bench.log.of("thrower");
    const trace = lines.findIndex((line) => /^told to throw: java\.lang\.IllegalStateException\n/.test(line));
    expect(lines[trace]).toMatch(/\n\tat probe\.Probe\./);
    expect(lines.slice(trace - 1, trace + 3).map((line) => line.split(" ")[0])).toEqual([
      "START",
      "told",
      "END",
      "REPORT",
    ]);
    expect(parsed<Answer>(await bench.invoke("thrower")).calls).toBe(2);
  });

  test("gives an exception with a thousand frames as the function's error, and keeps the environment", async () => {
    await bench.create("deep");
    const first = parsed<Answer>(await bench.invoke("deep"));
    const answer = await bench.invoke("deep", { do: "recurse" });
    expect(answer.functionError).toBe("Unhandled");
    const error = parsed<Failure & { stackTrace: string[] }>(answer);
    expect(error.errorType).toBe("java.lang.IllegalStateException");
    expect(error.stackTrace.length).toBeGreaterThan(1_000);
    expect(parsed<Answer>(await bench.invoke("deep"))).toMatchObject({ calls: 3, frozen: first.frozen });
  });

  test("gives a stack overflow as the function's error, and replaces the runtime, which ends by it", async () => {
    await bench.create("overflow");
    const answer = await bench.invoke("overflow", { do: "overflow" });
    expect(parsed<Failure>(answer).errorType).toBe("java.lang.StackOverflowError");
    // The other environment comes after the end of this one, or this one doesn't take the invocation.
    expect(parsed<Answer>(await bench.invoke("overflow")).calls).toBe(1);
    const lines = (await bench.log.of("overflow")).filter((line) => line.includes(answer.requestId));
    expect(lines.map((line) => line.split(/ (?!Error)/)[0])).toEqual([
      "START",
      "RequestId:",
      "END",
      "REPORT",
    ]);
    expect(lines[1]).toMatch(/ Error: Runtime exited .*\nRuntime\.ExitError\n$/);
    expect(lines[3]).toMatch(/\tStatus: error\tError Type: Runtime\.ExitError\t/);
  });

  test("answers where the heap is exhausted", async () => {
    await bench.create("hungry", { MemorySize: 512 });
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
    const traceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";
    const payload = Buffer.from('{"do":"context"}');
    const clientContext = '{"custom":{"a":"b"}}';
    const call = { functionName: "variables", payload, clientContext, traceHeader };
    expect(parsed(await bench.service.invoke(call))).toEqual({ custom: { a: "b" }, trace: traceHeader });
  });

  test("logs what was printed before END, also without a newline", async () => {
    await bench.create("printer");
    await bench.invoke("printer", { do: "print", text: "half a line, ünicode" });
    const lines = await bench.log.of("printer");
    const at = lines.indexOf("half a line, ünicode\n");
    expect(lines[at - 1]).toMatch(/^START /);
    expect(lines[at + 1]).toMatch(/^END /);
  });

  test("logs each message as one event, however many lines it has", async () => {
    const messages = ["one", "two\n\tof two lines", "three\n", "x".repeat(100_000)];
    await bench.invoke("printer", { do: "log", messages });
    await bench.invoke("printer", { do: "log", messages: ["a"], level: "WARN" });
    const lines = await bench.log.of("printer");
    const at = lines.indexOf("one");
    expect(lines[at - 1]).toMatch(/^START /);
    expect(lines.slice(at, at + 4)).toEqual(messages);
    expect(lines[at + 4]).toMatch(/^END /);
    const levelled = lines.indexOf("[WARN] a");
    expect(lines[levelled - 1]).toBe("a");
    expect(lines[levelled + 1]).toMatch(/^END /);
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
