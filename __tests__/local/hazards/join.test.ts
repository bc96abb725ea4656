import type { Hazard, HazardKind } from "../../../local/hazards/hazard";
import { joinFields } from "../../../local/hazards/join";

const hazard = (rule: string, where: string, changes: Partial<Hazard> = {}): Hazard => ({
  ...{ kind: "heap", rule, severity: "warning", title: "t", where, evidence: [`seen by ${rule}`] },
  ...{ why: "w", link: "l", remedy: "r", source: { className: "acme.Orders" } },
  ...changes,
});
const RANDOM = hazard("heap/java.util.Random", "acme.Orders.random");
const STATIC = hazard("static-rule/BUG", "acme.Orders.random", {
  kind: "static-rule",
  source: { className: "acme.Orders", line: 12 },
});
const value = (kind: HazardKind, where: string): Hazard => {
  const { source: _, ...rest } = hazard(`values/${kind}`, where, { kind });
  return rest;
};

describe("findings of one field", () => {
  it("are one, with what each part has seen, at the rules' line, in whichever order", () => {
    const joined = {
      ...RANDOM,
      evidence: ["seen by heap/java.util.Random", "AWS's rules: seen by static-rule/BUG"],
      also: ["static-rule/BUG"],
      source: { className: "acme.Orders", line: 12 },
    };
    expect(joinFields([RANDOM, STATIC])).toEqual([joined]);
    expect(joinFields([STATIC, RANDOM])).toEqual([joined]);
  });

  it("are one where the heap holds times of several kinds there", () => {
    const times = ["heap/time.Date", "heap/time.Instant", "heap/time.millis"];
    expect(joinFields([...times.map((rule) => hazard(rule, "acme.Cache.all")), STATIC])).toMatchObject([
      { rule: times[0], also: times.slice(1), evidence: times.map((rule) => `seen by ${rule}`) },
      { rule: "static-rule/BUG" },
    ]);
  });

  it.each<[string, Hazard[]]>([
    ["fields are two", [RANDOM, { ...STATIC, where: "acme.Orders.other" }]],
    ["AWS's rules don't look for what is there", [hazard("heap/secret.token", STATIC.where), STATIC]],
    ["a field holds a generator and a time", [RANDOM, hazard("heap/time.Instant", RANDOM.where)]],
  ])("stay two where %s", (_, hazards) => expect(joinFields(hazards)).toEqual(hazards));
});

describe("a value", () => {
  const id = hazard("heap/java.util.UUID", "acme.Orders.SERVED_BY");

  it("is led back to the field that has its name", () => {
    const [, joined] = joinFields([id, value("shared-identity", "GET /orders: answer.body.servedBy")]);
    expect(joined).toMatchObject({
      where: "GET /orders: answer.body.servedBy",
      evidence: ["seen by values/shared-identity", expect.stringMatching(/acme\.Orders\.SERVED_BY/)],
      source: { className: "acme.Orders" },
    });
  });

  it.each<[string, Hazard, Hazard[]]>([
    ["another name", value("shared-identity", "orders: answer.id"), [id]],
    ["another kind of value", value("time", "orders: answer.servedBy"), [id]],
    ["a line of the log", value("shared-identity", 'log "servedBy" 1'), [id]],
    [
      "two fields of its name",
      value("shared-identity", "orders: answer.servedBy"),
      [id, { ...id, where: "acme.Other.servedBy" }],
    ],
  ])("isn't where it is %s", (_, found, fields) => expect(joinFields([found, ...fields])[0]).toEqual(found));
});
