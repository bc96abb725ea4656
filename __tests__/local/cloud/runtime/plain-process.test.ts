import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { PlainProcess } from "../../../../local/cloud/runtime/plain-process";
import { temporaryFolder } from "../../temporary-folder";
import { processesWith, until } from "./processes";

const folder = temporaryFolder();
const started: PlainProcess[] = [];
afterEach(() => Promise.all(started.splice(0).map((each) => each.stop())));

async function prepare() {
  mkdirSync(join(folder(), "code with space"));
  let output = "";
  const options = {
    directory: join(folder(), "environment"),
    codeDirectory: join(folder(), "code with space"),
    libDirectory: "/runtime/lib",
    runtimeApi: "127.0.0.1:9001",
  };
  let telemetry = "";
  const isolation = await PlainProcess.prepare(options, {
    onOutput: (chunk) => void (output += chunk.toString()),
    onTelemetry: (chunk) => void (telemetry += chunk.toString()),
  });
  started.push(isolation);
  return { isolation, output: () => output, telemetry: () => telemetry };
}

const sh = (script: string, ...args: string[]) => ["/bin/sh", "-c", script, "sh", ...args];

test.each([
  ["exit 0", 0],
  ["exit 3", 3],
  ["kill -9 $$", 137],
  ["kill -ABRT $$", 134],
])("%s gives exit status %i", async (script, status) => {
  const { isolation } = await prepare();
  isolation.start(sh(script), {});
  expect(await isolation.processExited).toBe(status);
  expect(isolation.pid).toBeUndefined();
});

test("the process has its words, its variables, the code's folder, and both outputs", async () => {
  const { isolation, output } = await prepare();
  isolation.start(sh('printf "%s|" "$@" "$ONE" "$HOME" "$(pwd)"; echo to the other >&2', "a b", "c'd"), {
    ONE: "1 \n2",
    PATH: "/usr/bin:/bin",
  });
  await isolation.processExited;
  expect(output()).toContain(`a b|c'd|1 \n2||${join(folder(), "code with space")}|`);
  expect(output()).toContain("to the other\n");
});

test("AWS's SDKs don't find the developer's own keys, unless the function names a file itself", async () => {
  const { isolation, output } = await prepare();
  const names = ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_EC2_METADATA_DISABLED"];
  const script = names.map((name) => `echo "$${name}"`).join("; ");
  isolation.start(sh(script), { PATH: "/usr/bin:/bin", AWS_CONFIG_FILE: "own" });
  await isolation.processExited;
  expect(output()).toBe("/dev/null\nown\ntrue\n");
});

test("temporary files go to a folder of its own, which is gone with it", async () => {
  const { isolation, output } = await prepare();
  const java = ["/bin/sh", "-c", 'echo x >"$TMPDIR/left"; printf "%s|" "$TMPDIR" "$@"', "java"];
  isolation.start([...java, "-classpath", "lib/*"], { PATH: "/usr/bin:/bin" });
  await isolation.processExited;
  const tmp = join(folder(), "environment", "tmp");
  expect(output()).toBe(`${tmp}|-Djava.io.tmpdir=${tmp}|-classpath|lib/*|`);
  expect(existsSync(join(tmp, "left"))).toBe(true);
  await isolation.stop();
  expect(existsSync(tmp)).toBe(false);
});

test("what is written to the telemetry's descriptor is told apart, and is all there at the end", async () => {
  const { isolation, output, telemetry } = await prepare();
  const fd = isolation.telemetryDescriptor;
  isolation.start(sh(`for i in $(seq 20000); do echo $i >&${fd}; done; echo out`), { PATH: "/usr/bin:/bin" });
  await isolation.processExited;
  expect(telemetry().split("\n")).toHaveLength(20_001);
  expect(output()).toBe("out\n");
});

test("a command that isn't there gives the shell's status for that", async () => {
  const { isolation } = await prepare();
  isolation.start(["/no/such/java"], {});
  expect(await isolation.processExited).toBe(127);
});

test("stopping ends the process with all that it has started, and removes its folder", async () => {
  const mark = `86400.${process.pid}1`;
  const { isolation } = await prepare();
  isolation.start(sh(`sleep ${mark} & sleep ${mark} & trap '' TERM INT HUP; wait; sleep ${mark}`), {
    PATH: "/usr/bin:/bin",
  });
  await until(() => processesWith(`sleep\0${mark}`).length === 2);
  await isolation.stop();
  await until(() => processesWith(mark).length === 0);
  expect(existsSync(isolation.directory)).toBe(false);
});

test("what a process leaves behind ends with it", async () => {
  const mark = `86400.${process.pid}2`;
  const { isolation } = await prepare();
  isolation.start(sh(`sleep ${mark} & exit 5`), { PATH: "/usr/bin:/bin" });
  expect(await isolation.processExited).toBe(5);
  await until(() => processesWith(mark).length === 0);
});

test("it ends when the process that started it is killed", async () => {
  const mark = `86400.${process.pid}3`;
  const child = fork(join(__dirname, "plain-process-owner.ts"), [folder(), mark], {
    execArgv: ["--import", "tsx"],
  });
  await once(child, "message");
  await until(() => processesWith(`sleep\0${mark}`).length === 1);
  child.kill("SIGKILL");
  await once(child, "exit");
  await until(() => processesWith(mark).length === 0);
});

test("one that was never started stops too", async () => {
  const { isolation } = await prepare();
  await isolation.stop();
  expect(existsSync(isolation.directory)).toBe(false);
});
