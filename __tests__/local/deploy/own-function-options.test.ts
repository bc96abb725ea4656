import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import {
  ownFunctionOf,
  ownFunctionOptions,
  ownStateFolder,
  type OwnFunction,
  type OwnFunctionOptions,
} from "../../../local/deploy/own-function-options";
import { stateFolder } from "../../../local/deploy/paths";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
const zip = () => join(folder(), "orders ü.zip");
const HANDLER = "com.acme.Orders::handleRequest";
const before = process.env.INIT_CWD;
beforeEach(() => {
  writeFileSync(zip(), "zip");
  process.env.INIT_CWD = folder();
});
afterEach(() => {
  if (before === undefined) delete process.env.INIT_CWD;
  else process.env.INIT_CWD = before;
});

/** What a command line says; an error's message where it is wrong. */
function read(...args: string[]): OwnFunction | undefined | string {
  let found: OwnFunction | undefined;
  const command = ownFunctionOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .action((options: OwnFunctionOptions) => void (found = ownFunctionOf(options)));
  command.command("other").action(() => {});
  try {
    command.parse(args, { from: "user" });
    return found;
  } catch (error) {
    return (error as Error).message;
  }
}

test("a zip and its handler are a function behind an API, named from where the user is", () => {
  expect(read("--zip", "orders ü.zip", "--handler", HANDLER)).toEqual({
    settings: { zip: zip(), handler: HANDLER },
    ...{ zip: zip(), handler: HANDLER, hasApi: true, label: "Orders" },
  });
});

test("all options become settings of the same name", () => {
  const api = ["--path", "/orders", "--method", "POST", "--body", "a=b", "--payload-format", "2.0"];
  const own = read(
    ...["--zip", zip(), "--handler", HANDLER, "--runtime", "java21", ...api],
    ...["--env", "TABLE=orders", "--env", "QUERY=a=b"],
  );
  expect((own as OwnFunction).settings).toEqual({
    ...{ zip: zip(), handler: HANDLER, runtime: "java21", path: "/orders", method: "POST", body: "a=b" },
    ...{ payloadFormat: "2.0", environment: '{"TABLE":"orders","QUERY":"a=b"}' },
  });
});

test("an event alone means no API; with a path there is one", () => {
  writeFileSync(join(folder(), "event.json"), '{ "Records": [] }');
  const args = ["--zip", zip(), "--handler", "Queue", "--event", "event.json"];
  expect(read(...args)).toMatchObject({
    ...{ hasApi: false, event: { Records: [] }, eventFile: join(folder(), "event.json"), label: "Queue" },
    settings: { event: '{"Records":[]}' },
  });
  expect(read(...args, "--path", "/")).toMatchObject({ hasApi: true, event: { Records: [] } });
});

test("nothing of it is the pet store", () => {
  expect(read()).toBeUndefined();
});

test.each([
  ["com.acme.Outer$Inner::handle", "Inner"],
  ["Orders", "Orders"],
])("%s is called %s", (handler, label) => {
  expect(read("--zip", zip(), "--handler", handler)).toMatchObject({ label });
});

test.each([
  [["--zip", "orders ü.zip"], "--zip needs --handler"],
  [["--handler", HANDLER], "--handler needs --zip"],
  [["--path", "/orders"], "--path needs --zip and --handler"],
  [["--env", "A=b"], "--env needs --zip and --handler"],
  [["--zip", "none.zip", "--handler", HANDLER], "there is no file"],
  [["--zip", ".", "--handler", HANDLER], "there is no file"],
  [["--zip", "orders ü.zip", "--handler", "a b"], "it must be as in com.acme.Orders::handleRequest"],
  [["--zip", "orders ü.zip", "--handler", "a::b::c"], "it must be as in"],
  [["--env", "A"], "it must be KEY=VALUE"],
  [["--event", "orders ü.zip"], "it must be a file with JSON"],
  [["--payload-format", "3"], "Allowed choices are 1.0, 2.0"],
])("%j is wrong usage", (args, reason) => {
  expect(read(...args)).toContain(reason);
});

test("what only an API has is refused where there is none", () => {
  writeFileSync(join(folder(), "event.json"), "{}");
  const args = ["--zip", zip(), "--handler", HANDLER, "--event", "event.json"];
  expect(read(...args, "--payload-format", "2.0")).toContain("--payload-format needs --path");
});

test("other commands beside it don't mind", () => {
  expect(read("other")).toBeUndefined();
});

test("its state is in a folder of its own", () => {
  expect(ownStateFolder()).toBe(join(stateFolder(), "own-function"));
});
