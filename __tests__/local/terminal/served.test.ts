import { outputLines, toTry, withMovedApis } from "../../../local/terminal/served";

const outputs = {
  apiUrl: "http://127.0.0.1:20001/pets",
  helloApiUrl: "http://127.0.0.1:20002",
  logGroup: "/aws/lambda/petstore",
  version: "3",
};

test("an API that had to move is shown where it serves", () => {
  const moved = [{ from: "http://127.0.0.1:20001", to: "http://127.0.0.1:29999" }];
  expect(withMovedApis(outputs, moved)).toEqual({ ...outputs, apiUrl: "http://127.0.0.1:29999/pets" });
  // A port that only begins alike is another one.
  const alike = [{ from: "http://127.0.0.1:2000", to: "http://127.0.0.1:29999" }];
  expect(withMovedApis(outputs, alike)).toEqual(outputs);
});

test("what isn't there isn't shown, and names stand in one column", () => {
  expect(outputLines({ apiUrl: "x", baselineUrl: undefined, longName: { a: 1 } })).toEqual([
    "  apiUrl    x",
    '  longName  {"a":1}',
  ]);
});

test("hello world is among what to try, and no command has an output that isn't there", () => {
  const text = toTry(outputs, { stateDir: "/state", noSnapshots: undefined }).join("\n");
  expect(text).toContain("curl http://127.0.0.1:20002\n    hello world, from an environment restored");
  expect(text).not.toContain("undefined");
});

test("where there are no snapshots nothing claims a restore", () => {
  const text = toTry(outputs, { stateDir: "/state", noSnapshots: "CRIU is missing" }).join("\n");
  expect(text).toContain("starting cold");
  expect(text).not.toContain("restored");
});

describe("of a function that isn't the pet store", () => {
  const own = (settings: Record<string, string>, event?: unknown) => ({
    ...{ settings, zip: "/orders.zip", handler: "Orders", hasApi: event === undefined, label: "Orders" },
    ...(event !== undefined && { event }),
  });
  const facts = { stateDir: "/state", noSnapshots: undefined };

  test("the request is that of its options, and nothing is said of a stack that is kept", () => {
    const text = toTry(
      { apiUrl: "http://127.0.0.1:20001/orders?a=1&b=2" },
      { ...facts, own: own({ method: "POST", body: "it's" }) },
    );
    expect(text[0]).toBe(`  curl -X POST -d 'it'\\''s' 'http://127.0.0.1:20001/orders?a=1&b=2'`);
    expect(text.join("\n")).toMatch(/an answer, from an environment restored/);
    expect(text.join("\n")).not.toMatch(/ten pets|main\.ts/);
  });

  test("without an API it is invoked with its event", () => {
    const text = toTry({ functionName: "app-1" }, { ...facts, own: own({}, { Records: [] }) });
    expect(text[0]).toMatch(
      / lambda invoke --function-name app-1 --qualifier live .* --payload '\{"Records":\[\]\}' /,
    );
    expect(text.join("\n")).not.toContain("curl");
  });
});
