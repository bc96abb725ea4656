/**
 * Mutators for what is declared rather than computed: StrykerJS empties whole objects and lists, which nearly every test
 * notices; these take out one property or element, and change numbers.
 */

// Nodes of Babel's tree, of which these few types are all that is looked at.
/* eslint-disable @typescript-eslint/no-explicit-any */
interface Path {
  node: any;
  parent: any;
}

export interface Mutator {
  name: string;
  mutate(path: Path): Iterable<unknown>;
}

/** `{ a, b }`: without a, without b. The only property is StrykerJS's to take. */
const droppedProperty: Mutator = {
  name: "DroppedProperty",
  *mutate({ node }) {
    if (node.type !== "ObjectExpression" || node.properties.length < 2) return;
    for (const dropped of node.properties) {
      const properties = node.properties.filter((other: unknown) => other !== dropped);
      yield without(dropped, { ...node, properties });
    }
  },
};

/** `[a, b]`: without a, without b. */
const droppedElement: Mutator = {
  name: "DroppedElement",
  *mutate({ node }) {
    if (node.type !== "ArrayExpression" || node.elements.length < 2) return;
    for (const dropped of node.elements) {
      const elements = node.elements.filter((other: unknown) => other !== dropped);
      yield without(dropped, { ...node, elements });
    }
  },
};

/** Where one more or less makes a difference; above are milliseconds, of which a test can't tell one. */
const COUNTED = 1000;

const changedNumber: Mutator = {
  name: "ChangedNumber",
  *mutate({ node, parent }) {
    if (node.type !== "NumericLiteral" || parent.type === "TSLiteralType") return;
    const values = node.value === 0 ? [1] : [node.value < COUNTED ? node.value + 1 : node.value * 2, 0];
    for (const value of values) yield { type: "NumericLiteral", value };
  },
};

export const declarativeMutators = [droppedProperty, droppedElement, changedNumber];

/** How a mutant's text says what isn't there any more: by its place in the source. */
export const DROPPED = /^\/\*dropped (\d+) (\d+)\*\//;

/** A node of its own, since Babel would print the original's text where it finds its place. */
function without(
  dropped: any,
  { loc: _loc, start: _start, end: _end, range: _range, extra: _extra, ...node }: any,
) {
  const remark = { type: "CommentBlock", value: `dropped ${dropped.start} ${dropped.end}` };
  return { ...node, leadingComments: [remark] };
}
