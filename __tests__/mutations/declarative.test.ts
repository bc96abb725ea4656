import { declarativeMutators } from "./declarative";

const [droppedProperty, droppedElement, changedNumber] = declarativeMutators;
const nodes = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ start: index, end: index + 1 }));

test("each property is dropped alone, and the only one not", () => {
  const drop = (count: number) =>
    [
      ...droppedProperty!.mutate({
        node: { type: "ObjectExpression", properties: nodes(count) },
        parent: {},
      }),
    ].map((node) => (node as { properties: { start: number }[] }).properties.map(({ start }) => start));
  expect(drop(2)).toEqual([[1], [0]]);
  expect(drop(1)).toEqual([]);
});

test("each element is dropped alone, and the mutant tells where it was", () => {
  const node = { type: "ArrayExpression", elements: nodes(3), start: 7 };
  const [first, ...others] = [...droppedElement!.mutate({ node, parent: {} })];
  expect(first).toEqual({
    type: "ArrayExpression",
    elements: nodes(3).slice(1),
    leadingComments: [{ type: "CommentBlock", value: "dropped 0 1" }],
  });
  expect(others).toHaveLength(2);
});

test("a number becomes another, and none where it is a type", () => {
  const number = (value: number, parent = "") => ({
    node: { type: "NumericLiteral", value },
    parent: { type: parent },
  });
  const values = (path: ReturnType<typeof number>) =>
    [...changedNumber!.mutate(path)].map((node) => (node as { value: number }).value);
  expect(values(number(30))).toEqual([31, 0]);
  expect(values(number(60_000))).toEqual([120_000, 0]);
  expect(values(number(0))).toEqual([1]);
  expect(values(number(30, "TSLiteralType"))).toEqual([]);
});
