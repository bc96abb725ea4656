import { functionErrorLines } from "../../../local/terminal/function-error";
import { LogErrors } from "../../../local/terminal/log-errors";
import { plainText } from "../../../local/terminal/plain-text";
import { wrap } from "../../../local/terminal/wrap";

test.each([
  ["colours", "\u001b[31mred\u001b[0m", "red"],
  ["a title for the window", "\u001b]0;owned\u0007text", "text"],
  ["a cursor that goes back", "good\rbad\b\b", "good\nbad��"],
  ["C1 controls", "a\u009b2Jb", "ab"],
  ["text that runs backwards", "abc\u202edef", "abc�def"],
  ["the engine's colour tags", "<{%fg 1%}>error:<{%reset%}> boom", "error: boom"],
  ["ordinary text", "Grüße, 日本\tend\n", "Grüße, 日本\tend\n"],
])("%s can't act on the terminal", (_name, text, expected) => {
  expect(plainText(text)).toBe(expected);
});

test("lines end between words, and a word that is too long stands alone", () => {
  expect(wrap("a failure is told once, with https://example.com/a/long/address", 20)).toEqual([
    "a failure is told",
    "once, with",
    "https://example.com/a/long/address",
  ]);
  expect(wrap("one\ntwo three")).toEqual(["one", "two three"]);
});

const failed = (error: unknown) =>
  functionErrorLines({
    functionName: "orders",
    version: "3",
    requestId: "id",
    payload: Buffer.from(typeof error === "string" ? error : JSON.stringify(error)),
  });

describe("an invocation that failed", () => {
  test("shows its error and the first frames", () => {
    const stackTrace = Array.from({ length: 40 }, (_, i) => `shop.Orders.m${i}(Orders.java:${i})`);
    const lines = failed({
      errorType: "java.lang.IllegalStateException",
      errorMessage: "no stock",
      stackTrace,
    });
    expect(lines.slice(0, 2)).toEqual([
      "orders version 3 failed: java.lang.IllegalStateException: no stock",
      "    at shop.Orders.m0(Orders.java:0)",
    ]);
    expect(lines).toHaveLength(8);
    expect(lines.at(-1)).toBe("    … 34 more; the whole trace is in the function's log");
  });

  test.each([
    [
      "of Lambda's own",
      { errorMessage: "Task timed out after 3.00 seconds" },
      "Task timed out after 3.00 seconds",
    ],
    ["that says nothing", {}, "no error message"],
    ["that isn't JSON", "<html>", "no error message"],
    ["with odd parts", { errorType: 7, errorMessage: null, stackTrace: "x" }, "no error message"],
    ["that rings the bell", { errorMessage: "\u001b[2Jgone\nnext\u0007" }, "gone next�"],
  ])("with an error %s is one line", (_name, error, expected) => {
    expect(failed(error)).toEqual([`orders version 3 failed: ${expected}`]);
  });
});

describe("errors that functions log", () => {
  const found = (messages: string[], stream = () => "s") => {
    const errors = new LogErrors();
    return messages.flatMap((message) => errors.take(stream(), `${message}\n`) ?? []);
  };

  test("are shown with the beginning of their stack trace", () => {
    const frames = Array.from({ length: 9 }, (_, i) => `\tat shop.Orders.m${i}(Orders.java:${i})`);
    const trace = ["java.lang.IllegalStateException: no stock", ...frames];
    expect(
      found([
        "START RequestId: 1",
        "[main] INFO Orders - hello",
        "[main] ERROR Orders - failed",
        ...trace,
        "END",
      ]),
    ).toEqual(["[main] ERROR Orders - failed", ...trace.slice(0, 4)]);
  });

  test("are shown from messages of several lines, and from JSON", () => {
    const frames = Array.from({ length: 9 }, (_, i) => `\tat shop.Orders.m${i}(Orders.java:${i})`);
    const trace = ["[main] ERROR failed: java.lang.IllegalStateException", ...frames];
    expect(found([trace.join("\n")])).toEqual([trace.slice(0, 5).join("\n")]);
    const json = JSON.stringify({
      timestamp: "t",
      level: "ERROR",
      message: `failed\n${frames.join("\n")}\n`,
    });
    expect(found([json])).toEqual([["ERROR failed", ...frames.slice(0, 4)].join("\n")]);
    expect(found(['{"level":"INFO","message":"fine"}', '{"level":"ERROR"'])).toEqual(['{"level":"ERROR"']);
  });

  test("are nothing else than errors", () => {
    expect(
      found([
        "INFO no errors so far",
        "\tat shop.Orders.m(Orders.java:1)",
        "java.lang.Exception: only logged at INFO",
        "REPORT RequestId: 1\tStatus: error\tError Type: ERROR",
        '{"time":"2026-11-24T10:00:00.000Z","type":"platform.report","record":{"errorType":"ERROR"}}',
      ]),
    ).toEqual([]);
  });

  test("keep to their own log stream, of however many", () => {
    let n = 0;
    const lines = found(
      Array.from({ length: 1_000 }, (_, i) => (i % 2 ? "\tat a.B.c(B.java:1)" : "ERROR boom")),
      () => `stream ${n++}`,
    );
    expect(new Set(lines)).toEqual(new Set(["ERROR boom"]));
  });
});
