import { afterFailure, servedVersions } from "../../../local/terminal/still-serving";

const functions = (versions: Record<string, string>) => ({
  listFunctions: () => [{ FunctionName: "pets" }, { FunctionName: "idle" }],
  listAliases: (name: string) =>
    name === "pets" ? Object.keys(versions).map((FunctionVersion) => ({ FunctionVersion })) : [],
  getFunctionConfiguration: (_name: string, version = "") => ({ State: versions[version] as "Active" }),
});

test("what an alias leads to serves, unless it is Failed or not there yet", () => {
  const found = servedVersions(functions({ 1: "Active", 2: "Failed", 3: "Pending", 4: "Inactive" }));
  expect(found).toEqual([
    { functionName: "pets", version: "1" },
    { functionName: "pets", version: "4" },
  ]);
});

test("a failure says what still serves, or that nothing does, and how to go on", () => {
  expect(afterFailure([{ functionName: "pets", version: "7" }])).toMatch(
    /^The deployment failed; still serving version 7 of pets\.\nCorrect .*main\.ts up$/,
  );
  expect(afterFailure([])).toMatch(/nothing is served yet\. .*: npm start$/);
});

test("how to go on can be another way", () => {
  expect(afterFailure([{ functionName: "orders", version: "7" }], "Build again")).toMatch(
    /of orders\.\nBuild again\.$/,
  );
  expect(afterFailure([], "Build again")).toBe(
    "The deployment failed, and nothing is served yet.\nBuild again.",
  );
});
