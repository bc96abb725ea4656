import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
const plugin = (pkg: string) => resolve(__dirname, `../../../local/plugins/pulumi-resource-${pkg}`);
const env = () => ({ ...process.env, PETSTORE_LOCAL_STATE: folder() });

function cloudRuns(pid: number): void {
  const providers = { aws: 1001, "aws-native": 1002, command: 1003 };
  writeFileSync(join(folder(), "cloud.json"), JSON.stringify({ pid, providers }));
}

test.each(["aws", "aws-native", "command"])(
  "without a cloud the plugin for %s says how to start it",
  (pkg) => {
    const { status, stderr, stdout } = spawnSync(plugin(pkg), { env: env(), encoding: "utf8" });
    expect({ status, stderr, stdout }).toEqual({
      status: 1,
      stderr: "the local cloud isn't running: npm start\n",
      stdout: "",
    });
  },
);

test("the file of a cloud that's gone doesn't count", () => {
  cloudRuns(2 ** 22 + 1);
  expect(spawnSync(plugin("aws"), { env: env() }).status).toBe(1);
});

test.each([
  ["aws", "1001"],
  ["aws-native", "1002"],
  ["command", "1003"],
])("the plugin for %s says the running cloud's port and ends with its engine", async (pkg, port) => {
  cloudRuns(process.pid);
  const child = spawn(plugin(pkg), { env: env() });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  expect(line.toString()).toBe(`${port}\n`);
  expect(child.exitCode).toBeNull();
  child.stdin.end();
  expect((await once(child, "exit"))[0]).toBe(0);
});
