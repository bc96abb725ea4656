import { creationFault, deprecationWarning, RUNTIME_NAMES, RUNTIMES } from "../../config/runtimes";

const faultOn = (day: string, runtime: string) => creationFault(runtime, new Date(day), "dev");
const warningOn = (day: string, runtime: keyof typeof RUNTIMES) =>
  deprecationWarning(runtime, new Date(day), "dev");

test("the table is AWS's", () => {
  const al2 = { deprecated: "2027-06-30", createBlocked: "2027-07-31", updateBlocked: "2027-08-31" };
  const al2023 = { deprecated: "2029-06-30", createBlocked: "2029-07-31", updateBlocked: "2029-08-31" };
  expect(RUNTIMES).toEqual({
    java11: al2,
    "java11.al2023": al2023,
    java17: al2,
    "java17.al2023": al2023,
    java21: al2023,
    java25: al2023,
  });
});

describe("creating a function", () => {
  test("is refused from the day on which Lambda refuses it, with what there is instead", () => {
    expect(faultOn("2027-07-30T23:59:59Z", "java11")).toBeUndefined();
    expect(faultOn("2027-07-31", "java11")).toBe(
      "runtime can't be java11 for a new function: Lambda has created none with it since 2027-07-31; it must be one of " +
        "java11.al2023, java17.al2023, java21, java25; npx pulumi config set runtime java25 --stack dev",
    );
  });

  test("isn't refused with a runtime that is open, or that the table doesn't know", () => {
    expect(faultOn("2028-01-01", "java21")).toBeUndefined();
    expect(faultOn("2028-01-01", "java29")).toBeUndefined();
    expect(faultOn("2028-01-01", "toString")).toBeUndefined();
  });

  test.each(RUNTIME_NAMES)("is up to AWS with %s, once the whole table is past", (runtime) => {
    expect(faultOn("2031-01-01", runtime)).toBeUndefined();
  });
});

describe("a deprecation", () => {
  test("is told from a year before", () => {
    expect(warningOn("2026-06-29T23:59:59Z", "java17")).toBeUndefined();
    expect(warningOn("2026-06-30", "java17")).toBe(
      "runtime java17 will be deprecated on 2027-06-30. Lambda creates no functions with it from 2027-07-31 and updates " +
        "none from 2027-08-31; existing functions keep serving. npx pulumi config set runtime java25 --stack dev",
    );
  });

  test("is a fact from its day on", () => {
    expect(warningOn("2027-06-29T23:59:59Z", "java11")).toMatch(
      /^runtime java11 will be deprecated on 2027-06-30\. /,
    );
    expect(warningOn("2027-06-30", "java11")).toMatch(
      /^runtime java11 has been deprecated since 2027-06-30\. /,
    );
  });

  test("of the newest runtime there is, or of all, sends to AWS's table", () => {
    const ending = /This list of runtimes dates from 2026-11: see AWS's for newer ones$/;
    expect(warningOn("2028-07-01", "java25")).toMatch(ending);
    expect(warningOn("2028-07-01", "java21")).toMatch(/npx pulumi config set runtime java25 --stack dev$/);
    expect(warningOn("2030-01-01", "java21")).toMatch(ending);
  });
});
