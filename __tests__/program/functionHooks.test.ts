import * as pulumi from "@pulumi/pulumi";
import { refuseBlockedRuntime, roleMayBecomeKnown } from "../../components/functionHooks";

test("a runtime that Lambda doesn't take any more fails the creation, another one doesn't", () => {
  const create = (runtime: string) => () =>
    refuseBlockedRuntime({ newInputs: { runtime } }, "dev", new Date("2027-07-31"));
  expect(create("java11")).toThrow(/^runtime can't be java11 for a new function: .* --stack dev$/);
  expect(create("java21")).not.toThrow();
});

describe("a creation that failed", () => {
  const UNKNOWN =
    'operation CREATE failed with "InvalidRequest": The role defined for the function cannot be assumed by Lambda.';
  let info: jest.SpyInstance;
  let waits: number[];
  beforeEach(() => {
    info = jest.spyOn(pulumi.log, "info").mockResolvedValue();
    waits = [];
  });
  afterEach(() => info.mockRestore());

  const retried = (...errors: string[]) =>
    roleMayBecomeKnown({ errors, name: "petstore-function" }, async (ms) => void waits.push(ms));

  test("since Lambda doesn't know the new role yet is tried again after a wait, and that is said", async () => {
    expect(await retried(UNKNOWN)).toBe(true);
    expect(waits).toEqual([2000]);
    expect(info.mock.calls).toEqual([
      ["petstore-function: Lambda doesn't know its role yet; trying again in 2 s"],
    ]);
  });

  test("is tried again for two minutes, in longer and longer steps", async () => {
    const errors: string[] = [];
    do errors.unshift(UNKNOWN);
    while (await retried(...errors));
    expect(waits).toEqual([2, 3, 5, 10, 20, 20, 30, 30].map((seconds) => seconds * 1000));
  });

  test("for another reason isn't tried again, though it was for its role before", async () => {
    expect(await retried("The runtime parameter of java8 is no longer supported", UNKNOWN)).toBe(false);
    expect(await retried("AccessDenied")).toBe(false);
    expect(waits).toEqual([]);
    expect(info).not.toHaveBeenCalled();
  });
});
