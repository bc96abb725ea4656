import fc from "fast-check";

/** Names that every JavaScript object has without being given them. */
export const INHERITED = [...Object.getOwnPropertyNames(Object.prototype), "prototype"];

/** Names that lead somewhere, are no file name, are too long, or that every object has. */
const KNOWN = [
  ...["", ".", "..", "../..", "../../x", "/", "/etc", "a/../../b", "..\\..", "C:\\x", "%2e%2e", "..%2f", "~"],
  ...["a\u0000b", "a\nb", "\u001b[2J", " ", "a b", "é", "\ud800", "\udc00x", "😀"],
  ...["x".repeat(300), "é".repeat(300), "-", "--help", "con", "a=b", "=", "x".repeat(64)],
  ...INHERITED,
];

const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));

/** Any text that somebody may give as a name: known bad ones, UTF-16 that is no text, and such as AWS takes. */
export const hostileName = fc.oneof(
  fc.constantFrom(...KNOWN),
  anyUnits,
  fc.string({ maxLength: 80 }),
  fc.stringMatching(/^[a-z0-9._/#-]{1,70}$/),
  fc.stringMatching(/^[A-Za-z0-9_-]{1,70}$/),
);
