import { setTimeout as sleep } from "node:timers/promises";
import { Invocation } from "../../../../local/cloud/runtime/invocation";
import type { RuntimeSettings } from "../../../../local/cloud/runtime/jvm";
import { LogWriter } from "../../../../local/cloud/runtime/log-writer";
import { PeakMemory } from "../../../../local/cloud/runtime/process-memory";
import { RuntimeApi } from "../../../../local/cloud/runtime/runtime-api";
import { RuntimeError } from "../../../../local/cloud/runtime/runtime-error";
import { listenAlone } from "../../../../local/cloud/runtime/runtime-api-server";

/** Invocations behind a real Runtime API; the runtime is the test. */

const settings: RuntimeSettings = {
  functionName: "pets",
  version: "7",
  functionArn: "arn",
  region: "eu-central-1",
  runtime: "java11",
  handler: "a.B::c",
  memorySize: 128,
  tmpSize: 512,
  timeout: 1,
  variables: {},
  logGroup: "/aws/lambda/pets",
};

let api: RuntimeApi;
let messages: string[];
let log: LogWriter;
beforeEach(async () => {
  api = await RuntimeApi.open("token", listenAlone);
  messages = [];
  const put = (_group: string, _stream: string, events: { message: string }[]) =>
    void messages.push(...events.map(({ message }) => message));
  log = new LogWriter({ put }, "group", "stream");
});
afterEach(() => api.close());

const ended = new RuntimeError("Runtime.ExitError", "Runtime exited without providing a reason");

function invocation(
  requestId: string,
  memory = new PeakMemory(
    () => process.pid,
    () => undefined,
  ),
) {
  const what = { requestId, functionArn: "arn", traceId: "Root=1", payload: Buffer.from("{}") };
  return new Invocation({ api, log, settings, memory }, what, performance.now(), {});
}

const base = () => `http://${api.host}/2018-06-01/runtime/invocation`;
const next = () => fetch(`${base()}/next`);
const answer = (id: string, how = "response") =>
  fetch(`${base()}/${id}/${how}`, { method: "POST", body: "{}" });

/** The lines so far, without what follows an id. */
async function lines(): Promise<string[]> {
  await sleep(5);
  return messages.map((message) => message.split("\t")[0]!.trimEnd());
}

const START = "START RequestId: one Version: 7";
const END = ["END RequestId: one", "REPORT RequestId: one"];

test("END and REPORT come when the runtime asks for the next invocation, after what it logged until then", async () => {
  const one = invocation("one");
  const result = one.run();
  await next();
  await answer("one", "error");
  expect((await result).failed).toBe(true);
  void log.onOutput(Buffer.from("its stack trace\n"));
  expect(await lines()).toEqual([START, "its stack trace"]);
  const two = invocation("two");
  const other = two.run();
  await next();
  expect(await lines()).toEqual([START, "its stack trace", ...END, "START RequestId: two Version: 7"]);
  await answer("two");
  await other;
  two.endIfAnswered();
  expect((await lines()).at(-1)).toBe("REPORT RequestId: two");
});

test("a runtime that ends instead is told of, though its caller was answered", async () => {
  const one = invocation("one");
  const result = one.run();
  await next();
  await answer("one");
  expect((await result).failed).toBe(false);
  api.fail(ended);
  one.endIfAnswered();
  const fault = `RequestId: one Error: ${ended.message}\nRuntime.ExitError`;
  expect(await lines()).toEqual([START, fault, ...END]);
  expect(messages.at(-1)).toMatch(/\tStatus: error\tError Type: Runtime\.ExitError\t\n$/);
});

test("a runtime that never asks again is told of when its time is over", async () => {
  const result = invocation("one").run();
  await next();
  await answer("one");
  await result;
  expect(await lines()).toEqual([START]);
  await sleep(1_100);
  expect(await lines()).toEqual([START, ...END]);
});

test("an invocation that fails has all its lines at once, and the memory of a process that is gone", async () => {
  let pid: number | undefined = process.pid;
  const one = invocation(
    "one",
    new PeakMemory(
      () => pid,
      () => undefined,
    ),
  );
  one.endIfAnswered();
  const error = await one.run().catch((failure: RuntimeError) => failure);
  one.fail(error as RuntimeError);
  pid = undefined;
  expect(await lines()).toEqual([
    START,
    expect.stringMatching(/one Task timed out after 1\.00 seconds$/),
    ...END,
  ]);
  expect(Number(/Max Memory Used: (\d+) MB/.exec(messages.at(-1)!)?.[1])).toBeGreaterThan(20);
});
