import { autoname, nameFromPrefix } from "../../../../local/cloud/provider/autoname";

const request = {
  property: "name",
  maxLength: 64,
  name: "petstore",
  seed: Buffer.from("0123456789abcdef", "hex"),
  old: undefined,
  inputs: {},
};

test("a resource without a name gets its own, a dash and seven hex digits of the seed", () => {
  expect(autoname(request)).toEqual({ name: "petstore-0123456", __defaults: ["name"] });
});

test("the name that the program gives stays", () => {
  expect(autoname({ ...request, inputs: { name: "mine" } })).toEqual({ name: "mine", __defaults: [] });
});

test("an existing resource keeps its generated name, but not one that the program gave before", () => {
  const old = { name: "petstore-fffffff", __defaults: ["name"] };
  expect(autoname({ ...request, old })).toMatchObject({ name: "petstore-fffffff" });
  expect(autoname({ ...request, old: { name: "mine", __defaults: [] } })).toMatchObject({
    name: "petstore-0123456",
  });
});

test("a long resource name is cut so that the whole fits", () => {
  const { name } = autoname({ ...request, name: "n".repeat(100) });
  expect(name).toBe(`${"n".repeat(56)}-0123456`);
});

test("where a prefix asks for a name of its own making, none is generated", () => {
  const inputs = { namePrefix: "/aws/lambda/x-" };
  expect(autoname({ ...request, prefixProperty: "namePrefix", inputs })).toEqual({
    ...inputs,
    __defaults: [],
  });
});

test("the stack's own naming goes before the provider's", () => {
  const autonaming = { mode: "enforce" as const, proposedName: "by-the-stack" };
  expect(autoname({ ...request, autonaming })).toMatchObject({ name: "by-the-stack" });
  expect(autoname({ ...request, autonaming: { mode: "disable", proposedName: "" } }).name).toBeUndefined();
});

test("names from a prefix never repeat", () => {
  const names = Array.from({ length: 1000 }, () => nameFromPrefix("p-"));
  expect(new Set(names).size).toBe(1000);
  expect(names[0]).toMatch(/^p-\d+$/);
});
