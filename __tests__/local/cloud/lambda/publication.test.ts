import { HeldLines } from "../../../../local/cloud/lambda/held-lines";

test("lines that are held back come out in order once they are let go, and new ones after them", () => {
  const put: string[] = [];
  const held = new HeldLines({ put: (_group, _stream, events) => put.push(...events.map((e) => e.message)) });
  const say = (message: string) => held.put("group", "stream", [{ timestamp: 0, message }]);
  say("one");
  say("two");
  expect(put).toEqual([]);
  held.letGo();
  say("three");
  expect(put).toEqual(["one", "two", "three"]);
});

test("of endless output that is held back, the last is kept", () => {
  const put: string[] = [];
  const held = new HeldLines({ put: (_group, _stream, events) => put.push(...events.map((e) => e.message)) });
  for (let i = 0; i < 5_000; i++) held.put("group", "stream", [{ timestamp: 0, message: String(i) }]);
  held.letGo();
  expect([put.length, put.at(-1)]).toEqual([1_000, "4999"]);
});
