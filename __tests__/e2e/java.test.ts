import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { jvmCommand } from "../../local/cloud/runtime/jvm";
import { resolveTools } from "../../local/setup/tools";
import { writeZip, type Entry } from "../local/cloud/lambda/zip";
import { LambdaBench, parsed } from "./support/lambda";
import { buildHandler } from "./support/probe";

/** Which Java functions run on, with real JDKs. */

const bench = new LambdaBench();
let tools: Awaited<ReturnType<typeof resolveTools>>;

/** The probe's classes with further files. */
function zipWith(name: string, ...files: Entry[]): string {
  const folder = join(bench.folder, "Probe/probe");
  const classes = readdirSync(folder).map((file) => ({
    name: `probe/${file}`,
    content: readFileSync(join(folder, file)),
  }));
  return writeZip(join(bench.folder, `${name}.zip`), [...classes, ...files]);
}

/** Publishes with a zip of its own. */
async function publishWith(zip: string, ...rest: Parameters<LambdaBench["publish"]>) {
  const usual = bench.zip;
  bench.zip = zip;
  try {
    return await bench.publish(...rest);
  } finally {
    bench.zip = usual;
  }
}

const variables = (Variables: Record<string, string>) => ({ Environment: { Variables } });

beforeAll(async () => {
  tools = await resolveTools();
  await bench.open();
}, 60_000);
afterAll(() => bench.remove());
jest.setTimeout(60_000);

test("classes that are too new for java11 fail its init, although the JDK here takes them", async () => {
  mkdirSync(join(bench.folder, "newer"));
  const newer = buildHandler("Probe", tools.javaHome, join(bench.folder, "newer"), { release: 17 });
  const said =
    "Error loading class probe.Probe: probe/Probe has been compiled by a more recent version of the Java Runtime " +
    "(class file version 61.0), this version of the Java Runtime only recognizes class file versions up to 55.0";
  expect(await publishWith(newer, "newer")).toMatchObject({
    State: "Failed",
    StateReason: said,
    StateReasonCode: "FunctionError.RuntimeInitError",
  });
  const onDemand = await bench.invoke("newer");
  expect(onDemand.functionError).toBe("Unhandled");
  expect(parsed(onDemand)).toEqual({
    errorMessage: said,
    errorType: "java.lang.UnsupportedClassVersionError",
  });
  const lines = (await bench.log.of("newer")).join("");
  expect(lines).toContain(`${said}: java.lang.UnsupportedClassVersionError\n`);
  const { warnings } = bench.service.remarksOn("newer");
  expect(warnings).toEqual([
    expect.stringMatching(
      /^java\.lang\.UnsupportedClassVersionError: probe\/Probe .*up to 55\.0\. Calls will fail/,
    ),
  ]);
});

test("a wrapper's variables reach a function that is restored, whether the wrapper becomes the JVM or waits for it", async () => {
  for (const [name, last] of [
    ["becoming", 'exec "$@"'],
    ["waiting", '"$@"'],
  ] as const) {
    const content = `#!/bin/sh\nexport WRAPPED="$AWS_LAMBDA_EXEC_WRAPPER $#"\n${last}\n`;
    const zip = zipWith(name, { name: "wrap.sh", content, mode: 0o755 });
    const settings = variables({ AWS_LAMBDA_EXEC_WRAPPER: "/var/task/wrap.sh" });
    expect(await publishWith(zip, name, settings)).toMatchObject({ State: "Active" });
    const seen = parsed<Record<string, string>>(await bench.invoke(name, { do: "environment" }, "1"));
    expect(seen["WRAPPED"]).toMatch(/^\/var\/task\/wrap\.sh 1\d$/);
    expect(bench.service.environments(name).map(({ pid }) => pid)).toEqual([expect.any(Number)]);
    expect((await bench.log.of(name)).filter((line) => line.startsWith("RESTORE_REPORT"))).toHaveLength(1);
  }
});

test("a wrapper that isn't there, or isn't executable, ends the init as on AWS", async () => {
  const zip = zipWith("plain", { name: "wrap.sh", content: "#!/bin/sh\n", mode: 0o644 });
  for (const [path, said, status] of [
    ["/var/task/none.sh", "/var/task/none.sh: does not exist", 127],
    ["/var/task/wrap.sh", "/var/task/wrap.sh: is not an executable", 126],
  ] as const) {
    const failed = await publishWith(zip, `wrapper-${status}`, variables({ AWS_LAMBDA_EXEC_WRAPPER: path }));
    const reason = `Runtime exited with error: exit status ${status}`;
    expect(failed).toMatchObject({ State: "Failed", StateReason: reason });
    expect(await bench.log.of(`wrapper-${status}`)).toContain(`${said}\n`);
  }
});

test("a version's JDK is part of what its snapshot was made with", async () => {
  expect((await bench.publish("moved")).State).toBe("Active");
  bench.service.createAlias({ FunctionName: "moved", Name: "live", FunctionVersion: "1" });
  await bench.service.close();
  const [oldest, ...others] = tools.jdks;
  // The same JDK by another name, as after an update.
  const home = join("/var/tmp", `petstore-jdk-${process.pid}`);
  execFileSync("ln", ["-sfn", oldest!.home, home]);
  try {
    await bench.open({ jdks: [{ ...oldest!, home }, ...others] });
    await bench.settled("moved", "1");
    expect((await bench.invoke("moved", {}, "live")).functionError).toBeUndefined();
    const lines = await bench.log.of("moved");
    expect(lines.filter((line) => line.startsWith("Initialising version 1 again"))).toHaveLength(1);
  } finally {
    execFileSync("rm", ["-f", home]);
  }
});

test("the JVM takes what JAVA_TOOL_OPTIONS says instead of our own options", () => {
  const own = { JAVA_TOOL_OPTIONS: "-XX:TieredStopAtLevel=4 -XX:+UseParallelGC -Xmx100m -XX:+UsePerfData" };
  const settings = { runtime: "java17", memorySize: 512, variables: own, handler: "h" };
  const command = jvmCommand(tools.jdks.at(-1)!.home, "/none", settings as never, "on-demand");
  const options = command.slice(1, command.indexOf("-classpath"));
  const flags = execFileSync(command[0]!, [...options, "-XX:+PrintFlagsFinal", "-version"], {
    env: { ...process.env, ...own },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const value = (name: string) => new RegExp(` ${name} += (\\S+)`).exec(flags)?.[1];
  expect(["TieredStopAtLevel", "UseParallelGC", "UseSerialGC", "MaxHeapSize"].map(value)).toEqual([
    "4",
    "true",
    "false",
    String(100 * 2 ** 20),
  ]);
  // What a snapshot depends on.
  expect(value("UsePerfData")).toBe("false");
});
