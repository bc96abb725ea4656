import { jsonLine, logStreamName, ofItself } from "../../../../local/cloud/runtime/log-format";

const day = new Date("2026-11-24T23:59:59Z");
const pets = { functionName: "pets", version: "7", logGroup: "/aws/lambda/pets" };

test("a log stream names the version and, in a group of one's own choice, the function", () => {
  expect(logStreamName(pets, "ab", day)).toBe("2026/11/24/[7]ab");
  expect(logStreamName({ ...pets, logGroup: "shared" }, "ab", day)).toBe("2026/11/24/pets[7]ab");
});

test.each([
  ['{"level":"warn"}', { level: "WARN" }],
  [
    '{"level":"Trace","timestamp":"2024-11-02T16:51:31.587199Z"}',
    { level: "TRACE", timestamp: 1730566291587 },
  ],
  ['{"timestamp":"2024-11-02T16:51:31+01:00"}', { level: "INFO", timestamp: 1730562691000 }],
  ['{"timestamp":"yesterday","level":7}', { level: "INFO" }],
  ['{"timestamp":1730566291587}', { level: "INFO" }],
  ["{", { level: "INFO" }],
  ["[1]", { level: "INFO" }],
  ["text", { level: "INFO" }],
])("%s says of itself what is valid", (line, expected) => {
  expect(ofItself(line)).toEqual(expected);
});

test("a line of the local cloud's own has the runtime's form", () => {
  expect(JSON.parse(jsonLine("a\nb", "WARN", 0))).toEqual({
    timestamp: "1970-01-01T00:00:00.000Z",
    message: "a\nb",
    level: "WARN",
  });
});
