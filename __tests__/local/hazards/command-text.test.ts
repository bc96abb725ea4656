import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { checkCommand, ownCheckCommand } from "../../../local/hazards/command-text";
import { projectRoot } from "../../../local/setup/paths";
import { shellWord } from "../../../local/terminal/shell-word";

const before = process.env.INIT_CWD;
beforeEach(() => (process.env.INIT_CWD = projectRoot));
afterEach(() => {
  if (before === undefined) delete process.env.INIT_CWD;
  else process.env.INIT_CWD = before;
});

const HANDLER = "petstore.PetStoreHandler::handleRequest";
const HELLO = "petstore.HelloHandler::handleRequest";

it("is the shortest for the pet store, and names what is deployed beside it", () => {
  expect(checkCommand("petstore", { handler: HANDLER, runtime: "java11.al2023" })).toBe(
    "npm run check:snapshot",
  );
  expect(checkCommand("petstore", { handler: HANDLER, runtime: "java21" })).toBe(
    "npm run check:snapshot -- --runtime java21",
  );
  expect(checkCommand("hello", { handler: HELLO, runtime: "java11.al2023" })).toBe(
    `npm run check:snapshot -- --zip petstore-java/target/petstore.zip --handler ${HELLO}`,
  );
  expect(checkCommand("boot4", { handler: HANDLER, runtime: "java21" })).toBe(
    `npm run check:snapshot -- --zip petstore-java/target-boot4/petstore.zip --handler ${HANDLER} --runtime java21`,
  );
});

it("says which file is to be put in where settings have put another function in the pet store's place", () => {
  expect(checkCommand("petstore", { handler: "com.acme.Orders", runtime: "java21" })).toBe(
    "npm run check:snapshot -- --zip FILE --handler com.acme.Orders --runtime java21",
  );
});

it("names files from where npm was called", () => {
  process.env.INIT_CWD = join(projectRoot, "petstore-java");
  expect(checkCommand("hello", { handler: HELLO })).toContain("--zip target/petstore.zip ");
  process.env.INIT_CWD = join(projectRoot, "docs");
  expect(checkCommand("hello", { handler: HELLO })).toContain(
    `--zip ${shellWord(join(projectRoot, "petstore-java/target/petstore.zip"))} `,
  );
});

describe("of a function of one's own", () => {
  const command = ownCheckCommand({
    zip: join(projectRoot, "it's ü.zip"),
    handler: "com.acme.Outer$Orders::handle",
    ...{ hasApi: true, label: "Orders", event: {}, eventFile: join(projectRoot, "event.json") },
    settings: {
      ...{ runtime: "java21", path: "/orders?a=1&b=2", method: "POST", body: '{"a":\n"$HOME"}' },
      ...{ payloadFormat: "2.0", environment: '{"STAGE":"a b","DB_PASSWORD":"correct horse"}' },
    },
  });

  it("has all that the function is deployed and called with, as a shell takes it", () => {
    const [program, separator, ...words] = execFileSync(
      "sh",
      ["-c", `npm() { printf '%s\\0' "$@"; }\n${command}`],
      { encoding: "utf8", env: { ...process.env, DB_PASSWORD: "from the shell" } },
    )
      .split("\0")
      .slice(1, -1);
    expect([program, separator]).toEqual(["check:snapshot", "--"]);
    expect(words).toEqual([
      ...["--zip", "it's ü.zip", "--handler", "com.acme.Outer$Orders::handle", "--runtime", "java21"],
      ...["--path", "/orders?a=1&b=2", "--method", "POST", "--body", '{"a":\n"$HOME"}'],
      ...["--event", "event.json", "--payload-format", "2.0"],
      ...["--env", "STAGE=a b", "--env", "DB_PASSWORD=from the shell"],
    ]);
  });

  it("has no secret in it", () => {
    expect(command).not.toContain("correct horse");
  });
});
