import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Hazard } from "../../local/hazards/hazard";
import { KINDS } from "../../local/hazards/hazard";
import { cleanName, FUNCTIONS, isCompiled, targetOf, type Expectation } from "./cases";
import { isRight, missingPart } from "./judge";

const hazard = (given: Partial<Hazard>): Hazard => ({
  kind: "heap",
  rule: "heap/java.util.Random",
  severity: "warning",
  title: "A random number generator is in the snapshot",
  where: "planted.Orders.NUMBERS",
  evidence: [],
  why: "",
  link: "",
  remedy: "",
  ...given,
});

const expected: Expectation = { kinds: ["heap", "shared-randomness"], match: /Orders\.NUMBERS/ };

describe("a planted hazard", () => {
  it("is found where one of its kinds is at its place, among others and however severe", () => {
    expect(isRight(expected, [hazard({ kind: "secret" }), hazard({ severity: "note" })])).toBe(true);
  });

  it("may be told by the title", () => {
    expect(isRight({ kinds: ["heap"], match: /generator/ }, [hazard({ where: "memory" })])).toBe(true);
  });

  it("is found by another rule, too, where two parts have found the same", () => {
    const rules = { kinds: ["static-rule" as const], match: /Orders\.NUMBERS/ };
    expect(isRight(rules, [hazard({ also: ["static-rule/AWS_LAMBDA_SNAP_START_BUG"] })])).toBe(true);
    expect(isRight(rules, [hazard({ also: ["heap/time.Instant"] })])).toBe(false);
  });

  it.each<[string, Hazard[]]>([
    ["nothing is found", []],
    ["another kind is found there", [hazard({ kind: "time" })]],
    ["the kind is found elsewhere", [hazard({ where: "planted.Orders.SALT" })]],
    [
      "kind and place are those of two findings",
      [hazard({ kind: "time" }), hazard({ where: "planted.Other.FIELD" })],
    ],
  ])("is missed where %s", (_what, hazards) => {
    expect(isRight(expected, hazards)).toBe(false);
  });
});

describe("a clean function", () => {
  it("may have notes", () => {
    expect(isRight(undefined, [])).toBe(true);
    expect(isRight(undefined, [hazard({ severity: "note" })])).toBe(true);
  });

  it.each(["error", "warning"] as const)("has none of severity %s", (severity) => {
    expect(isRight(undefined, [hazard({ severity: "note" }), hazard({ severity })])).toBe(false);
  });
});

it("a check without one of its parts has failed, but for those that never run", () => {
  const never = { part: "time", why: "clocks" };
  expect(missingPart([never])).toBeUndefined();
  expect(missingPart([never, { part: "heap", why: "no JDK" }])).toBe("heap: no JDK");
});

describe("the functions", () => {
  it("are three at least of each kind, each with a counterpart", () => {
    for (const kind of KINDS) {
      const planted = FUNCTIONS.filter((each) => each.kind === kind && each.expected !== undefined);
      expect(planted.length).toBeGreaterThanOrEqual(3);
      for (const { name } of planted)
        expect(FUNCTIONS).toContainEqual({ name: cleanName(name), kind, expected: undefined });
    }
  });

  it("are the files in functions/, and each once", () => {
    const names = FUNCTIONS.filter(isCompiled).map(({ name }) => `${name}.java`);
    expect(names.toSorted()).toEqual(readdirSync(join(__dirname, "functions")).toSorted());
  });

  it("have variables with a secret only where one is planted", () => {
    const [planted, clean] = ["KeysFromVariables", "KeysFromVariablesClean"].map((name) =>
      targetOf(
        FUNCTIONS.find((each) => each.name === name)!,
        "function.zip",
      ),
    );
    expect(planted!.environment["LEGACY_ACCESS_KEY_ID"]).toMatch(/^AKIA\d[A-Z2-7]{15}$/);
    expect(Object.keys(clean!.environment)).toEqual(["LEGACY_SECRET_ARN"]);
    expect(clean!.handler).toBe("planted.KeysFromVariablesClean::handleRequest");
  });

  it("end with the pet store, in its own zip", () => {
    const petStore = FUNCTIONS.at(-1)!;
    expect(petStore).toEqual({ name: "PetStore", kind: "pet store" });
    expect(targetOf(petStore, "")).toMatchObject({ handler: "petstore.PetStoreHandler::handleRequest" });
    expect(existsSync(join(__dirname, "functions/PetStore.java"))).toBe(false);
  });
});
