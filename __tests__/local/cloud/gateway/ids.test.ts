import { newId, newRequestId, newTraceId } from "../../../../local/cloud/gateway/ids";
import { requestTime } from "../../../../local/cloud/gateway/time";

describe("identifiers", () => {
  test("have API Gateway's form", () => {
    expect(newId(10)).toMatch(/^[a-z0-9]{10}$/);
    expect(newId(7)).toMatch(/^[a-z0-9]{7}$/);
    expect(newRequestId()).toMatch(/^[A-Za-z0-9_-]{15}=$/);
    expect(newTraceId(1584039838390)).toMatch(/^Root=1-5e6a879e-[0-9a-f]{24}$/);
  });

  test("don't repeat, also when the stock of random bytes is used up", () => {
    const ids = Array.from({ length: 2000 }, () => newRequestId());
    expect(new Set(ids).size).toBe(2000);
  });
});

test.each([
  [0, "01/Jan/1970:00:00:00 +0000"],
  [1584039838390, "12/Mar/2020:19:03:58 +0000"],
  [1584039838999, "12/Mar/2020:19:03:58 +0000"],
  [1584039839000, "12/Mar/2020:19:03:59 +0000"],
  [1798761599999, "31/Dec/2026:23:59:59 +0000"],
])("the time %d reads %s", (epochMs, text) => {
  expect(requestTime(epochMs)).toBe(text);
});
