import {
  DeleteFunctionCommand,
  LambdaClient,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
} from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { prune } from "../../publish/prune";

const lambda = mockClient(LambdaClient);
let log: string[];

/** What is left of the versions 1 to 12, which Lambda lists in pages. */
async function leftOver(keep: number): Promise<string[]> {
  const versions = ["$LATEST", ...Array.from({ length: 12 }, (_, index) => String(index + 1))];
  lambda
    .on(ListVersionsByFunctionCommand)
    .resolves({ Versions: versions.slice(0, 6).map((Version) => ({ Version })), NextMarker: "more" })
    .on(ListVersionsByFunctionCommand, { Marker: "more" })
    .resolves({ Versions: versions.slice(6).map((Version) => ({ Version })) });
  await prune(new LambdaClient({}), "petstore", keep, (line) => log.push(line));
  const deleted = lambda.commandCalls(DeleteFunctionCommand).map(({ args }) => args[0].input.Qualifier);
  return versions.filter((version) => !deleted.includes(version));
}

beforeEach(() => {
  log = [];
  lambda.reset();
  lambda.on(ListAliasesCommand).resolves({ Aliases: [] });
  lambda.on(DeleteFunctionCommand).resolves({});
});

test("the newest versions by number stay, and $LATEST", async () => {
  await expect(leftOver(3)).resolves.toEqual(["$LATEST", "10", "11", "12"]);
  expect(log).toHaveLength(9);
});

test("a version that an alias names stays, with a share of the calls too", async () => {
  lambda
    .on(ListAliasesCommand)
    .resolves({ Aliases: [{ FunctionVersion: "4" }], NextMarker: "more" })
    .on(ListAliasesCommand, { Marker: "more" })
    .resolves({
      Aliases: [{ FunctionVersion: "12", RoutingConfig: { AdditionalVersionWeights: { "2": 0.1 } } }],
    });
  await expect(leftOver(1)).resolves.toEqual(["$LATEST", "2", "4", "12"]);
});

test("nothing is deleted when there are no more versions than are to stay", async () => {
  await expect(leftOver(12)).resolves.toHaveLength(13);
  expect(log).toEqual([]);
});

test("a version that can't be deleted is reported, and the others go", async () => {
  lambda.on(DeleteFunctionCommand, { Qualifier: "9" }).rejects(new Error("an alias names it by now"));
  await leftOver(3);
  expect(log).toContain("petstore version 9 can't be deleted: an alias names it by now");
  expect(lambda.commandCalls(DeleteFunctionCommand)).toHaveLength(9);
});

test("only versions are deleted, never the function", async () => {
  await leftOver(1);
  for (const { args } of lambda.commandCalls(DeleteFunctionCommand)) {
    expect(args[0].input).toEqual({ FunctionName: "petstore", Qualifier: expect.stringMatching(/^\d+$/) });
  }
});

test("versions and aliases are those of the function", async () => {
  await leftOver(3);
  const asked = [
    ...lambda.commandCalls(ListVersionsByFunctionCommand),
    ...lambda.commandCalls(ListAliasesCommand),
  ];
  expect(asked.length).toBeGreaterThan(2);
  for (const { args } of asked) expect(args[0].input.FunctionName).toBe("petstore");
});
