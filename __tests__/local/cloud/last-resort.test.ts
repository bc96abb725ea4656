import { EventEmitter, once } from "node:events";
import { lastResort } from "../../../local/cloud/last-resort";

/** A process that tells of its end instead of ending. */
class Host extends EventEmitter {
  readonly ended = once(this, "ended");
  exited?: number;

  exit(code: number): void {
    this.exited = code;
    this.emit("ended");
  }
}

function watched(close: () => Promise<void> = async () => undefined) {
  const host = new Host();
  const said: string[] = [];
  const closed = jest.fn(close);
  lastResort(closed, (text) => said.push(text), host);
  return { host, said, closed };
}

test("a promise that has failed is told of with its place, and everything goes on", () => {
  const { host, said, closed } = watched();
  host.emit("unhandledRejection", new TypeError("of somebody's request"));
  expect(said[0]).toMatch(/the cloud goes on: TypeError: of somebody's request\n +at .*last-resort\.test/);
  host.emit("unhandledRejection", "no error at all");
  expect(said[1]).toMatch(/no error at all$/);
  expect([closed.mock.calls.length, host.exited]).toEqual([0, undefined]);
});

test.each([
  ["a connection that is lost", { code: "ECONNRESET" }],
  ["too few descriptors", { code: "EMFILE" }],
])("so it does after %s", (_what, error) => {
  const { host, said, closed } = watched();
  host.emit("uncaughtException", Object.assign(new Error("read failed"), error));
  expect(said).toHaveLength(1);
  expect([closed.mock.calls.length, host.exited]).toEqual([0, undefined]);
});

test.each([
  ["", async () => undefined],
  [", also where closing fails", () => Promise.reject(new Error("not closed"))],
])("after any other exception the state is saved and the process ends%s", async (_also, close) => {
  const { host, said, closed } = watched(close);
  host.emit("uncaughtException", new RangeError("half done"));
  host.emit("uncaughtException", new RangeError("and another"));
  await host.ended;
  expect(said[0]).toMatch(/saves its state and ends: RangeError: half done/);
  expect([closed.mock.calls.length, host.exited]).toEqual([1, 1]);
});
