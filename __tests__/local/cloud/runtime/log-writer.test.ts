import { setImmediate as nextTurn } from "node:timers/promises";
import { LogWriter } from "../../../../local/cloud/runtime/log-writer";

function writer() {
  const messages: string[] = [];
  const put = jest.fn((_group: string, _stream: string, events: { message: string }[]) => {
    messages.push(...events.map(({ message }) => message));
  });
  return { log: new LogWriter({ put }, "group", "stream"), messages, put };
}

test("output is cut into lines, wherever its chunks end", () => {
  const { log, messages, put } = writer();
  for (const chunk of ["one\ntw", "o\n\nthr", "ee\n"]) log.output(Buffer.from(chunk));
  expect(messages).toEqual(["one\n", "two\n", "\n", "three\n"]);
  expect(put).toHaveBeenCalledWith("group", "stream", expect.anything());
});

test("a character that two chunks share is one", () => {
  const { log, messages } = writer();
  const bytes = Buffer.from("größer 😀\n");
  for (const byte of bytes) log.output(Buffer.from([byte]));
  expect(messages).toEqual(["größer 😀\n"]);
});

test("a line of AWS's comes after what was read in the same turn, finished or not", async () => {
  const { log, messages } = writer();
  log.line("START");
  await nextTurn();
  log.line("END");
  log.line(() => "REPORT");
  log.output(Buffer.from("whole\nhalf"));
  await nextTurn();
  log.output(Buffer.from(" and more\n"));
  expect(messages).toEqual(["START\n", "whole\n", "half\n", "END\n", "REPORT\n", " and more\n"]);
});
