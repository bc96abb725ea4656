import { EVENT_BYTES } from "../../../../local/cloud/runtime/event-splitter";
import { FrameReader, type LogMessage } from "../../../../local/cloud/runtime/log-frames";
import { frame } from "./frames";

function reader() {
  const messages: LogMessage[] = [];
  const garbage: Buffer[] = [];
  const frames = new FrameReader(
    (message) => messages.push(message),
    (bytes) => garbage.push(Buffer.from(bytes)),
  );
  const texts = () => messages.map(({ text }) => text);
  return { frames, messages, texts, garbage: () => Buffer.concat(garbage) };
}

test("a frame is one message, however many lines it has and wherever its chunks end", () => {
  const bytes = Buffer.concat(["one", "größer 😀\n\tat a.B\n\tat c.D\n", "three"].map((text) => frame(text)));
  for (const size of [1, 2, 7, 16, 17, 1000]) {
    const { frames, texts, garbage } = reader();
    for (let at = 0; at < bytes.length; at += size) frames.write(bytes.subarray(at, at + size));
    expect(texts()).toEqual(["one", "größer 😀\n\tat a.B\n\tat c.D\n", "three"]);
    expect(garbage()).toHaveLength(0);
  }
});

test.each([
  [0b00011, { json: false }],
  [0b00010, { json: true }],
  [0b01110, { level: "INFO", json: true }],
  [0b00111, { level: "TRACE", json: false }],
  [0b11010, { level: "FATAL", json: true }],
  [0b11110, { json: true }],
])("flags %i and the time are read", (flags, expected) => {
  const { frames, messages } = reader();
  frames.write(frame("x", flags));
  expect(messages).toEqual([{ text: "x", timestamp: 1_700_000_000_123, ...expected }]);
});

test("an empty message is none", () => {
  const { frames, texts } = reader();
  frames.write(Buffer.concat([frame(""), frame("next")]));
  expect(texts()).toEqual(["next"]);
});

test("what isn't a frame is told apart, and reading goes on at the next frame", () => {
  const noise = Buffer.concat([Buffer.from("noise\n"), Buffer.from([0xa5, 0x5a, 0x01, 0xa5, 0, 0xff])]);
  const bytes = Buffer.concat([noise, frame("one"), noise, frame("two"), noise]);
  for (const size of [1, 3, 5, 1000]) {
    const { frames, texts, garbage } = reader();
    for (let at = 0; at < bytes.length; at += size) frames.write(bytes.subarray(at, at + size));
    expect(texts()).toEqual(["one", "two"]);
    expect(garbage()).toEqual(Buffer.concat([noise, noise, noise]));
  }
});

test("a length that no message has is garbage too", () => {
  const head = frame("");
  head.writeUInt32BE(0xffffffff, 4);
  const { frames, texts, garbage } = reader();
  frames.write(Buffer.concat([head, frame("next")]));
  expect(texts()).toEqual(["next"]);
  expect(garbage().equals(head)).toBe(true);
});

test("a message that is too long for one event becomes several, with characters whole", () => {
  const text = `x${"é".repeat(EVENT_BYTES)}`;
  const { frames, messages, texts } = reader();
  frames.write(frame(text));
  expect(messages.length).toBe(3);
  expect(texts().join("")).toBe(text);
  for (const each of texts()) expect(Buffer.byteLength(each)).toBeLessThanOrEqual(EVENT_BYTES + 1);
});

test("a message that stays incomplete is told of as far as it came", () => {
  const { frames, texts } = reader();
  frames.write(frame("complete in part").subarray(0, 24));
  expect(texts()).toEqual([]);
  frames.flush();
  expect(texts()).toEqual(["complete"]);
});
