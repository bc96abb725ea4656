import { answerOf, checkAnswers, type Answers } from "./answers";

const answer = (initialised: string, call: number, random: string) => ({
  greeting: "Hello, Ada",
  initialised,
  call,
  random,
});

const good = (): Answers => ({
  first: answer("snapshot", 1, "a"),
  // The second environment may be the first to answer.
  atOnce: [answer("snapshot", 1, "b"), answer("snapshot", 2, "c")],
  cold: answer("latest", 1, "d"),
});

const response = (payload: unknown, functionError?: "Unhandled") => ({
  requestId: "1",
  executedVersion: "1",
  payload: Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)),
  ...(functionError === undefined ? {} : { functionError }),
});

describe("answers", () => {
  it("are right where two environments come from one snapshot, and $LATEST doesn't", () => {
    expect(() => checkAnswers({ expected: {} }, good())).not.toThrow();
  });

  it.each<[string, (answers: Answers) => void, RegExp]>([
    ["greet somebody else", ({ cold }) => (cold.greeting = "Hello, Bob"), /^greeting is "Hello, Bob", not/],
    [
      "come from one environment",
      ({ atOnce }) => (atOnce[0].call = 3),
      /calls as 1, 2, 3, 1, not as 1, 1, 2, 1/,
    ],
    ["come from two initialisations", ({ first }) => (first.initialised = "other"), /one initialisation/],
    ["come from a $LATEST that was restored", ({ cold }) => (cold.initialised = "snapshot"), /\$LATEST/],
    ["repeat a random number", ({ first, atOnce }) => (atOnce[0].random = first.random), /same twice/],
  ])("that %s are found", (_what, change, message) => {
    const answers = good();
    change(answers);
    expect(() => checkAnswers({ expected: {} }, answers)).toThrow(message);
  });

  it("have what the framework was asked for", () => {
    expect(() => checkAnswers({ expected: { table: "pets" } }, good())).toThrow(
      'table is undefined, not "pets"',
    );
  });

  it("are read from the payload, or from the body of an HTTP response", () => {
    expect(answerOf({ http: false }, response({ call: 1 }))).toEqual({ call: 1 });
    expect(answerOf({ http: true }, response({ statusCode: 200, body: '{"call":2}' }))).toEqual({ call: 2 });
  });

  it("of a function or framework that has failed say why", () => {
    const failed = { errorType: "java.lang.Error", errorMessage: "no" };
    expect(() => answerOf({ http: false }, response(failed, "Unhandled"))).toThrow("java.lang.Error: no");
    expect(() => answerOf({ http: true }, response({ statusCode: 404, body: "none" }))).toThrow(
      "status 404: none",
    );
    expect(() => answerOf({ http: false }, response("<html>"))).toThrow("the answer isn't JSON: <html>");
  });
});
