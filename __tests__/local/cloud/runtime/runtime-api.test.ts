import { request } from "node:http";
import { PAYLOAD_LIMIT, RESPONSE_LIMIT } from "../../../../local/cloud/runtime/payload-limits";
import { RuntimeApi, type Invocation } from "../../../../local/cloud/runtime/runtime-api";
import { RuntimeError } from "../../../../local/cloud/runtime/runtime-error";
import { listenAlone } from "../../../../local/cloud/runtime/runtime-api-server";

let api: RuntimeApi;
beforeEach(async () => {
  api = await RuntimeApi.open("token", listenAlone);
});
afterEach(() => api.close());

const url = (path: string) => `http://${api.host}/2018-06-01/runtime/${path}`;
const get = (path: string) => fetch(url(path));
const post = (path: string, body: string | Buffer, type?: string) =>
  fetch(url(path), {
    method: "POST",
    body: typeof body === "string" ? body : new Uint8Array(body),
    headers: type === undefined ? {} : { "lambda-runtime-function-error-type": type },
  });

const invocation = (requestId: string, payload = "{}"): Invocation => ({
  requestId,
  deadline: 1_700_000_000_000,
  functionArn: "arn:aws:lambda:eu-central-1:000000000000:function:f",
  traceId: "Root=1-2-3",
  payload: Buffer.from(payload),
});

/** What a promise has come to by now. */
async function state(promise: Promise<unknown>): Promise<"pending" | "resolved" | "rejected"> {
  const pending = Symbol();
  const found = await Promise.race([promise, Promise.resolve(pending)]).catch(() => "rejected" as const);
  return found === pending ? "pending" : found === "rejected" ? "rejected" : "resolved";
}

/** A GET that goes where it is sent, and is given up once the server lets it wait. */
async function dropped(path: string, waits: Promise<unknown>): Promise<void> {
  for (;;) {
    const call = request(url(path));
    const closed = new Promise((resolve) => call.once("close", resolve));
    const redirected = new Promise((resolve) =>
      call.once("response", (response) => resolve(response.resume())),
    );
    call.on("error", () => undefined).end();
    if ((await Promise.race([redirected, waits.then(() => "waits")])) === "waits") {
      call.destroy();
      await closed;
      return;
    }
    await closed;
  }
}

describe("Invocations", () => {
  test("are given to a runtime that has asked already", async () => {
    const next = get("invocation/next");
    await api.ready.promise;
    const taken = jest.fn();
    const result = api.invoke(invocation("one", '{"a":1}'), { onTaken: taken });
    expect(taken).toHaveBeenCalledTimes(1);
    const given = await next;
    expect(given.status).toBe(200);
    expect(await given.json()).toEqual({ a: 1 });
    expect(Object.fromEntries(given.headers)).toMatchObject({
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": "one",
      "lambda-runtime-deadline-ms": "1700000000000",
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-central-1:000000000000:function:f",
      "lambda-runtime-trace-id": "Root=1-2-3",
    });
    expect((await post("invocation/one/response", '"done"')).status).toBe(202);
    expect(await result).toEqual({ payload: Buffer.from('"done"'), failed: false });
  });

  test("tell of a runtime that asks for the next one, and of its failure instead, once", async () => {
    const onDone = jest.fn();
    const first = get("invocation/next");
    const result = api.invoke({ ...invocation("one"), clientContext: '{"custom":{}}' }, { onDone });
    expect((await first).headers.get("lambda-runtime-client-context")).toBe('{"custom":{}}');
    await post("invocation/one/response", "{}");
    await result;
    expect(onDone).not.toHaveBeenCalled();
    const second = get("invocation/next");
    const order: string[] = [];
    onDone.mockImplementation((failure?: RuntimeError) => order.push(failure?.message ?? "asked"));
    const next = api.invoke(invocation("two"), { onTaken: () => order.push("taken"), onDone });
    expect((await second).headers.has("lambda-runtime-client-context")).toBe(false);
    await post("invocation/two/response", "{}");
    await next;
    for (const message of ["ended", "again"]) api.fail(new RuntimeError("Runtime.ExitError", message));
    expect(order).toEqual(["asked", "taken", "ended"]);
  });

  test("wait for a runtime that asks later, one after the other", async () => {
    for (const id of ["one", "two"]) {
      const taken = jest.fn();
      const result = api.invoke(invocation(id), { onTaken: taken });
      expect(taken).not.toHaveBeenCalled();
      const next = await get("invocation/next");
      expect(taken).toHaveBeenCalledTimes(1);
      expect(next.headers.get("lambda-runtime-aws-request-id")).toBe(id);
      await post(`invocation/${id}/response`, id);
      expect((await result).payload.toString()).toBe(id);
    }
  });

  test("end with what the handler threw", async () => {
    const result = api.invoke(invocation("one"));
    await get("invocation/next");
    expect((await post("invocation/one/error", '{"errorMessage":"no"}', "x.Y")).status).toBe(202);
    expect(await result).toEqual({ payload: Buffer.from('{"errorMessage":"no"}'), failed: true });
  });

  test("aren't ended by an answer to another one", async () => {
    const result = api.invoke(invocation("one"));
    await get("invocation/next");
    expect((await post("invocation/other/response", "wrong")).status).toBe(400);
    expect(await state(result)).toBe("pending");
    expect((await post("invocation/one/response", "right")).status).toBe(202);
    expect((await post("invocation/one/response", "again")).status).toBe(400);
    expect((await result).payload.toString()).toBe("right");
  });

  test("may be answered with as much as Lambda lets through, and not a byte more", async () => {
    expect(PAYLOAD_LIMIT).toBe(6_291_456);
    for (const [id, bytes] of [
      ["largest", RESPONSE_LIMIT],
      ["larger", RESPONSE_LIMIT + 1],
    ] as const) {
      const result = api.invoke(invocation(id));
      await get("invocation/next");
      const answer = await post(`invocation/${id}/response`, Buffer.alloc(bytes, "x"));
      expect(answer.status).toBe(id === "largest" ? 202 : 413);
      if (id === "larger") {
        expect(await answer.json()).toEqual({
          errorMessage: "Exceeded maximum allowed payload size (6291556 bytes).",
          errorType: "RequestEntityTooLarge",
        });
      }
      const { payload, failed } = await result;
      if (id === "largest") expect([payload.length, failed]).toEqual([bytes, false]);
      else
        expect([JSON.parse(payload.toString()), failed]).toEqual([
          {
            errorType: "Function.ResponseSizeTooLarge",
            errorMessage:
              "Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes).",
          },
          true,
        ]);
    }
  });

  test("fail at once where the runtime has failed before or fails meanwhile", async () => {
    const result = api.invoke(invocation("one"));
    const error = new RuntimeError("Runtime.ExitError", "gone");
    api.fail(error);
    await expect(result).rejects.toBe(error);
    await expect(api.invoke(invocation("two"))).rejects.toBe(error);
  });

  test("pass a payload of many bytes and signs unchanged", async () => {
    const payload = JSON.stringify({ text: "ü😀\n".repeat(100_000) });
    const result = api.invoke(invocation("one", payload));
    const given = await (await get("invocation/next")).text();
    expect(given).toBe(payload);
    await post("invocation/one/response", given);
    expect((await result).payload.toString()).toBe(payload);
  });
});

describe("A snapshot's runtime", () => {
  test("waits in restore/next until it is released", async () => {
    const call = get("restore/next");
    await api.checkpointReady.promise;
    expect(await state(call)).toBe("pending");
    expect(api.releasedAt).toBeUndefined();
    api.release();
    const answer = await call;
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(api.releasedAt).toBeGreaterThan(0);
  });

  test("goes on at once where it was released before it asks", async () => {
    api.release();
    expect((await get("restore/next")).status).toBe(200);
    expect(await state(api.ready.promise)).toBe("pending");
  });

  test("is sent to ask again, by redirects to the same path, before the moment of its checkpoint", async () => {
    const ask = () => fetch(url("restore/next"), { redirect: "manual" });
    let redirects = 0;
    for (;;) {
      const answer = await Promise.race([ask(), api.checkpointReady.promise]);
      if (answer === undefined) break;
      expect(await state(api.checkpointReady.promise)).toBe("pending");
      expect([answer.status, answer.headers.get("location")]).toEqual([
        307,
        "/2018-06-01/runtime/restore/next",
      ]);
      redirects++;
    }
    expect(redirects).toBeGreaterThan(0);
    api.release();
    expect((await ask()).status).toBe(200);
  });

  test("asks again where its connection was cut, and is answered then", async () => {
    await dropped("restore/next", api.checkpointReady.promise);
    const again = get("restore/next");
    await new Promise((resolve) => setTimeout(resolve, 50));
    api.release();
    expect((await again).status).toBe(200);
  });
});

describe("A runtime that says it failed", () => {
  test.each([
    ["init", "Runtime.BadFunctionCode"],
    ["restore", "Runtime.AfterRestoreError"],
  ])("during %s ends all that waits for it, with its report", async (phase, type) => {
    const report = JSON.stringify({ errorMessage: "no such class", errorType: "x" });
    expect((await post(`${phase}/error`, report, type)).status).toBe(202);
    for (const waiting of [api.ready.promise, api.checkpointReady.promise, api.invoke(invocation("one"))]) {
      await expect(waiting).rejects.toMatchObject({
        type,
        message: "no such class",
        report: Buffer.from(report),
      });
    }
  });

  test("without any words has its type as its message", async () => {
    await post("init/error", "not json", "Runtime.Odd");
    await expect(api.ready.promise).rejects.toMatchObject({ type: "Runtime.Odd", message: "Runtime.Odd" });
  });

  test("counts once: how it ended afterwards is no news", async () => {
    await post("init/error", '{"errorMessage":"first"}', "Runtime.First");
    api.fail(new RuntimeError("Runtime.ExitError", "exit status 1"));
    await expect(api.invoke(invocation("one"))).rejects.toMatchObject({ type: "Runtime.First" });
  });
});

test("other paths aren't found, and other methods neither", async () => {
  expect((await get("nothing")).status).toBe(404);
  expect((await post("invocation/next", "")).status).toBe(404);
});

test("a closed one takes no calls, and cuts those that wait", async () => {
  const call = get("invocation/next").then(
    () => "answered",
    () => "cut",
  );
  await api.ready.promise;
  api.close();
  expect(await call).toBe("cut");
  await expect(get("invocation/next")).rejects.toThrow();
});
