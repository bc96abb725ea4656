import { execFileSync } from "node:child_process";
import { configRemove, configSet } from "../../config/remedies";

const OTHER = "PETSTORE_SETTINGS_COMMAND";
afterEach(() => {
  delete process.env[OTHER];
});

/** The words that a shell makes of a command. */
const words = (command: string) =>
  execFileSync("sh", ["-c", `for word in ${command}; do printf '%s\\n' "$word"; done`], { encoding: "utf8" })
    .trimEnd()
    .split("\n");

test("settings are changed with Pulumi's command, for the stack that complains", () => {
  expect(configSet("memory", "1512", "dev")).toBe("npx pulumi config set memory 1512 --stack dev");
  expect(configSet("tags.team", "pets", "dev")).toBe(
    "npx pulumi config set --path tags.team pets --stack dev",
  );
  expect(configRemove("memroy", "dev")).toBe("npx pulumi config rm memroy --stack dev");
});

test("where another command runs the program, with that one", () => {
  process.env[OTHER] = "npm start --";
  expect(configSet("memory", "1512", "local")).toBe("npm start -- --config memory=1512");
  expect(configSet("corsOrigins[0]", "https://example.com", "local")).toBe(
    "npm start -- --config 'corsOrigins[0]=https://example.com'",
  );
  expect(configRemove("memroy", "local")).toBe("npm start -- --unset memroy");
});

test.each(["corsOrigins[0]", "it's", "a b", "$(id)", "`id`", "x;y", "*"])(
  "a key is one word to a shell: %s",
  (key) => {
    expect(words(configRemove(key, "dev"))).toEqual(["npx", "pulumi", "config", "rm", key, "--stack", "dev"]);
  },
);
