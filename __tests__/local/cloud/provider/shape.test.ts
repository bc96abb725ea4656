import { problemsOfProperties, withJsonText, type Shapes } from "../../../../local/cloud/provider/shape";
import { UNKNOWN } from "../../../../local/cloud/provider/values";

const shapes: Shapes = {
  name: "string",
  size: "number",
  kind: { oneOf: ["HTTP"] },
  rules: { list: { object: { id: "string" } } },
  tags: { map: "string" },
  policy: "json",
};

test("known properties of the right kind pass, unknown values as well", () => {
  const inputs = { name: "n", size: 1, kind: "HTTP", rules: [{ id: "1" }], tags: { a: "b" }, policy: {} };
  expect(problemsOfProperties(inputs, shapes)).toEqual([]);
  const unknown = Object.fromEntries(Object.keys(shapes).map((key) => [key, UNKNOWN]));
  expect(problemsOfProperties(unknown, shapes)).toEqual([]);
});

test("numbers and booleans may come as text, which is how the engine's configuration carries them", () => {
  expect(problemsOfProperties({ size: "30" }, shapes)).toEqual([]);
  expect(problemsOfProperties({ size: "many" }, shapes)).toEqual([
    { path: "size", reason: "must be a number" },
  ]);
});

test("every property that isn't stood in for is named, nested ones with their path", () => {
  const problems = problemsOfProperties({ nope: 1, rules: [{ id: "1" }, { id: "2", other: true }] }, shapes);
  expect(problems.map(({ path }) => path)).toEqual(["nope", "rules[1].other"]);
  expect(problems[0]?.reason).toBe("the local cloud doesn't support this property");
});

test("a value that isn't stood in for is refused with those that are", () => {
  expect(problemsOfProperties({ kind: "WEBSOCKET" }, shapes)).toEqual([
    { path: "kind", reason: `the local cloud doesn't support "WEBSOCKET", only "HTTP"` },
  ]);
});

test("JSON documents become text, and unknown where a part of them is", () => {
  expect(withJsonText({ name: "n", policy: { a: 1 } }, shapes)).toEqual({ name: "n", policy: '{"a":1}' });
  expect(withJsonText({ policy: { a: UNKNOWN } }, shapes)).toEqual({ policy: UNKNOWN });
  expect(withJsonText({ policy: "{}" }, shapes)).toEqual({ policy: "{}" });
});
