import { heapHazards } from "../../../local/hazards/heap-findings";
import { heapLines, type HeapLine } from "../../../local/hazards/heap-lines";

const DONE: HeapLine = { what: "done" };
const found = (rule: string, holder: string, path = holder): HeapLine => ({
  ...{ what: "found", rule, path, holder, seen: "seen" },
});
const hazards = (...lines: HeapLine[]) => heapHazards([...lines, DONE]).hazards;

describe("Lines of the agent", () => {
  test("are found among all that is printed", () => {
    const printed = ["INIT_START\n", 'a petstore-agent {"what":"done"}\nother\n'];
    expect(heapLines(printed)).toEqual([DONE]);
  });

  test.each(["petstore-agent {", 'petstore-agent {"what":"other"}', "petstore-agent", "petstore-agent null"])(
    "that aren't its own say nothing: %s",
    (text) => expect(heapLines([text])).toEqual([]),
  );
});

describe("What the heap holds", () => {
  test("is a hazard where a class of the function's own holds it", () => {
    const [hazard] = hazards(found("java.util.Random", "acme.Orders.random", "handler.arg$1.random"));
    expect(hazard).toMatchObject({
      ...{ kind: "heap", rule: "heap/java.util.Random", severity: "warning", where: "acme.Orders.random" },
      evidence: ["handler.arg$1.random: seen"],
      source: { className: "acme.Orders" },
    });
  });

  test.each([
    "org.springframework.util.IdGenerator.random",
    "com.fasterxml.jackson.X.date",
    "hazards.HeldHandler.held",
  ])("is none where a framework holds it: %s", (holder) =>
    expect(hazards(found("java.util.Random", holder), found("time.Date", holder))).toEqual([]),
  );

  test("is one all the same where the connection is the function's", () =>
    expect(hazards(found("socket.connected", "com.zaxxer.hikari.pool.PoolEntry.connection"))).toHaveLength(
      1,
    ));

  test("is told once for each field, with some of the ways to it", () => {
    const ways = [1, 2, 3, 4, 5].map((n) =>
      found("java.util.UUID", "acme.Ids.all", `acme.Ids.all.table[].${n}`),
    );
    const [hazard, ...others] = hazards(...ways);
    expect(others).toEqual([]);
    expect(hazard?.evidence).toEqual(
      [1, 2, 3].map((n) => `acme.Ids.all.table[].${n}: seen`).concat("and 2 more"),
    );
  });

  test("by a lambda expression is held by the class that it is written in", () => {
    const [hazard] = hazards(found("time.Instant", "acme.Orders$$Lambda$12/0x00007f.arg$1"));
    expect(hazard?.where).toBe("acme.Orders.arg$1");
  });

  test("and isn't known to the rules is left alone", () =>
    expect(hazards(found("new", "acme.A.b"))).toEqual([]));
});

test("a resource that nobody holds is an error, however often it was registered", () => {
  const resource = (name: string, collected: boolean): HeapLine => ({
    what: "resource",
    class: name,
    collected,
  });
  expect(
    hazards(resource("acme.A", true), resource("acme.A", true), resource("acme.B", false)),
  ).toMatchObject([{ rule: "hook/collected-resource", severity: "error", where: "acme.A" }]);
});

describe("A heap that wasn't looked at", () => {
  test.each<[HeapLine[], RegExp]>([
    [[{ what: "failed", message: "no" }, DONE], /the agent .* failed: no/],
    [[], /told nothing/],
    [[{ what: "stopped", objects: 5, left: 2 }, DONE], /after 5 objects/],
  ])("is told: %j", (lines, why) =>
    expect(heapHazards(lines).skipped).toEqual([{ part: "heap", why: expect.stringMatching(why) }]),
  );
});
