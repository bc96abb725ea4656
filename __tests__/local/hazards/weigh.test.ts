import type { Hazard } from "../../../local/hazards/hazard";
import { weigh, withoutTwice } from "../../../local/hazards/weigh";

const hazard = (rule: string, where: string): Hazard => ({
  ...{ kind: "heap", rule, severity: "warning", title: "t", where, evidence: ["seen"] },
  ...{ why: "w", link: "l", remedy: "r", source: { className: where.replace(/\.\w+$/, "") } },
});
const RANDOM = hazard("heap/java.util.Random", "acme.Orders.random");
const STATIC = hazard("static-rule/BUG", "acme.Orders.random");
const severities = (hazards: Hazard[], resources: string[] = []) =>
  weigh(hazards, { resources }).map(({ severity }) => severity);

test("what AWS's rules suspect and the heap shows is a warning", () =>
  expect(severities([RANDOM, STATIC])).toEqual(["warning", "warning"]));

test("what only AWS's rules suspect is a note, with the reason", () => {
  const [weighed] = weigh([STATIC], { resources: [] });
  expect(weighed).toMatchObject({ severity: "note", evidence: ["seen", expect.stringContaining("heap")] });
});

test("state of a class with hooks is a note, also where a class inside of it has them", () => {
  expect(severities([RANDOM, STATIC], ["acme.Orders$Hooks"])).toEqual(["note", "note"]);
  expect(severities([RANDOM, STATIC], ["acme.OrdersHooks"])).toEqual(["warning", "warning"]);
});

test("hooks renew no secret, connection or collected resource", () => {
  const others = ["heap/secret.token", "heap/socket.connected", "hook/collected-resource"];
  expect(
    severities(
      others.map((rule) => hazard(rule, "acme.Orders.x")),
      ["acme.Orders"],
    ),
  ).toEqual(others.map(() => "warning"));
});

test("where the heap wasn't looked at, all stays as it is", () =>
  expect(weigh([STATIC], undefined)).toEqual([STATIC]));

describe("what two parts have found of a value", () => {
  const PLACE = "GET /orders: answer.expires";
  const seen = (rule: string, evidence: string, where = PLACE): Hazard => ({
    ...hazard(rule, where),
    evidence: [evidence],
  });
  const READ = seen("time/read-before-snapshot", "read");
  const STALE = seen("time/stale", "stale");
  const EXPIRED = seen("time/expired", "expired");

  it("is told once where it is old, with what both have seen", () =>
    expect(withoutTwice([READ, STALE])).toEqual([{ ...READ, evidence: ["read", "stale"] }]));

  it("is told once where it has expired", () =>
    expect(withoutTwice([READ, EXPIRED])).toEqual([{ ...EXPIRED, evidence: ["expired", "read"] }]));

  it("stays where it is another value's, or of another kind", () => {
    const others = [
      READ,
      seen("time/stale", "stale", "GET /orders: answer.day"),
      seen("time/other-answer", "other"),
      seen("values/shared-identity", "shared"),
    ];
    expect(withoutTwice(others)).toEqual(others);
    expect(withoutTwice([STALE])).toEqual([STALE]);
  });
});
