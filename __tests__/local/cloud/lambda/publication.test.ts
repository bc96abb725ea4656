import { isShortage } from "../../../../local/cloud/lambda/control";
import { HeldLines } from "../../../../local/cloud/lambda/held-lines";

test.each([
  "CRIU's dump failed: Error (criu/bfd.c:131): bfd: Error flushing image: No space left on device",
  "only 4096 of 8192 bytes could be written",
  "ENOSPC: no space left on device, write",
  "EMFILE: too many open files, open '/x'",
  "CRIU's restore failed: Error (criu/x.c:1): Can't mmap: Cannot allocate memory",
  "no execution environment: sh: 0: Cannot fork: Resource temporarily unavailable",
])("what has run short is nobody's fault for long: %s", (message) => {
  expect(isShortage(message)).toBe(true);
});

test.each([
  "CRIU's restore failed: it left no message",
  "CRIU's dump failed: Error (criu/sk-unix.c:1): external socket",
])("other failures aren't for want of anything: %s", (message) => {
  expect(isShortage(message)).toBe(false);
});

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
