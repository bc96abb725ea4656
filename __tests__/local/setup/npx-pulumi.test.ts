import { spawn, spawnSync, type SpawnOptions } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { needsHost } from "../../../local/setup/npx-pulumi/needs-host";
import { Checkout } from "./checkout";

let checkout: Checkout;
beforeEach(() => (checkout = new Checkout("pet store für alle")));
afterEach(() => checkout.remove());

/** Puts a CLI somewhere below the temporary folder. */
function cli(folder: string, script = "", version = "3.259.0") {
  checkout.write(
    `${folder}/pulumi`,
    `#!/bin/sh\n[ "$*" = version ] && echo v${version} && exit\n${script}\n`,
    0o755,
  );
}

const host = (folder: string) => checkout.write(`${folder}/pulumi-language-nodejs`, "#!/bin/sh\n", 0o755);

/** The command as npm puts it on the PATH: a link in node_modules/.bin, which comes first there. */
function command(...args: string[]) {
  const link = path.join(checkout.project, "node_modules/.bin/pulumi");
  if (!fs.existsSync(link)) {
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync("../../local/setup/npx-pulumi/main.js", link);
  }
  return [link, ...args];
}

function npxPulumi(...args: string[]) {
  const env = checkout.environment();
  env.PATH = `${path.join(checkout.project, "node_modules/.bin")}:${env.PATH}`;
  const [file, ...rest] = [process.execPath, ...command(...args)];
  return { file: file, args: rest, options: { cwd: checkout.project, env } };
}

function run(...args: string[]) {
  const call = npxPulumi(...args);
  const { status, signal, stdout, stderr } = spawnSync(call.file, call.args, {
    ...call.options,
    input: "from stdin",
    encoding: "utf8",
  });
  return { code: status ?? signal, out: stdout, err: stderr };
}

const CACHE = "machine/cache/petstore-snapstart/pulumi-v3.259.0/bin";
const INSTALLED = "machine/home/.pulumi/bin";

test("starts the CLI with the same arguments, streams, folder and exit code, its own folder first on the PATH", () => {
  cli(INSTALLED, `printf '%s|' "$@"; pwd; cat; echo; echo "\${PATH%%:*}"; echo oops >&2; exit 7`);
  host(INSTALLED);
  expect(run("stack", "tag set", "", "a=$HOME")).toEqual({
    code: 7,
    out: `stack|tag set||a=$HOME|${checkout.project}\nfrom stdin\n${checkout.root}/${INSTALLED}\n`,
    err: "oops\n",
  });
});

test("ends by the signal that ended the CLI", () => {
  cli(INSTALLED, "kill -KILL $$");
  expect(run("about").code).toBe("SIGKILL");
});

test("without a CLI it is one line that says how to get one", () => {
  expect(run("up")).toEqual({ code: 1, out: "", err: "There is no Pulumi CLI: npm run setup\n" });
  cli("machine/bin", "", "3.100.0");
  expect(run("version")).toEqual({
    code: 1,
    out: "",
    err: `There is no Pulumi CLI that suits the SDK (${checkout.bin}/pulumi is 3.100.0, the SDK is 3.259.0): npm run setup\n`,
  });
});

test("a CLI without a language host runs what needs none, and is refused for what does before it changes anything", () => {
  cli(CACHE, `echo "ran $*"`);
  expect(run("config", "set", "a", "up")).toMatchObject({ code: 0, out: "ran config set a up\n" });
  const refused = run("up", "--stack", "dev");
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err.split("\n")).toEqual([
    `The only Pulumi CLI here is built from source, without a language host: for the local cloud only, not for npx pulumi up (${checkout.root}/${CACHE}/pulumi).`,
    "Install Pulumi's release 3.259.0 or later (https://www.pulumi.com/docs/iac/download-install/), then type the same again.",
    "",
  ]);
});

test("of two suitable ones the CLI with a language host is taken, wherever it is", () => {
  cli("machine/bin", "echo without");
  cli(INSTALLED, "echo with");
  host(INSTALLED);
  expect(run("up")).toMatchObject({ code: 0, out: "with\n" });
});

test("a host on the PATH serves a CLI that has none beside it", () => {
  cli(CACHE, "echo ran");
  host("machine/bin");
  expect(run("up")).toMatchObject({ code: 0, out: "ran\n" });
});

test.each([
  ["up --yes", true],
  ["update", true],
  ["-C local --color never preview", true],
  ["--cwd=local pre --diff", true],
  ["watch", true],
  ["import aws:s3/bucket:Bucket a b", true],
  ["install", true],
  ["refresh --run-program", true],
  ["destroy --run-program=true", true],
  ["destroy --run-program=false", false],
  ["destroy --yes", false],
  ["up --help", false],
  ["stack init up", false],
  ["stack output apiUrl", false],
  ["-C up stack", false],
  ["version", false],
  ["", false],
])("pulumi %s starts the language host: %s", (line, expected) => {
  expect(needsHost(line.split(" ").filter(Boolean))).toBe(expected);
});

/** Counts the signals it gets, and ends with 5 half a second after the first. A shell would take two in a row for one. */
const COUNTING = `exec "${process.execPath}" -e '
  let n = 0;
  const count = () => {
    if (n++ === 0) setTimeout(() => { console.log("signals: " + n); process.exit(5); }, 500);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, count);
  setTimeout(() => {}, 5000);
  console.log("ready");
'`;

/** Runs it until it is ready, does something to it, and tells what it printed and how it ended. */
async function signalled(file: string, args: string[], options: SpawnOptions, act: (pid: number) => void) {
  const child = spawn(file, args, options);
  let out = "";
  child.stdout!.on("data", (chunk) => {
    const before = out;
    out += chunk;
    if (!before.includes("ready") && out.includes("ready")) act(child.pid!);
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { code, out: out.replaceAll("\r", "") };
}

test.each<["SIGINT" | "SIGTERM", string, (pid: number, signal: "SIGINT" | "SIGTERM") => void]>([
  ["SIGINT", "it alone", (pid, signal) => process.kill(pid, signal)],
  ["SIGTERM", "it alone", (pid, signal) => process.kill(pid, signal)],
  ["SIGINT", "its whole group", (pid, signal) => process.kill(-pid, signal)],
  [
    "SIGINT",
    "its group, and by npm once more",
    (pid, signal) => {
      process.kill(-pid, signal);
      setTimeout(() => process.kill(pid, signal), 50);
    },
  ],
])("a %s sent to %s without a terminal reaches the CLI once", async (signal, _, send) => {
  cli(INSTALLED, COUNTING);
  const { file, args, options } = npxPulumi("stack");
  const result = await signalled(file, args, { ...options, detached: true }, (pid) => send(pid, signal));
  expect(result).toEqual({ code: 5, out: "ready\nsignals: 1\n" });
});

const python = spawnSync("python3", ["--version"]).status === 0 && process.platform === "linux";

/** Gives a command a terminal, types Ctrl-C when it is ready, and sends it the interrupt once more, as npm does. */
const TERMINAL = `
import os, pty, signal, sys, time
pid, terminal = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
output = b""
typed = False
while True:
    try: chunk = os.read(terminal, 1000)
    except OSError: break
    if not chunk: break
    output += chunk
    if b"ready" in output and not typed:
        typed = True
        os.write(terminal, b"\\x03")
        time.sleep(0.05)
        os.kill(pid, signal.SIGINT)
sys.stdout.buffer.write(output)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

(python ? test : test.skip)("Ctrl-C in a terminal reaches the CLI once", async () => {
  cli(INSTALLED, COUNTING);
  const { file, args, options } = npxPulumi("stack");
  const result = await signalled("python3", ["-c", TERMINAL, file, ...args], options, () => {});
  expect(result.out.replace("^C", "")).toBe("ready\nsignals: 1\n");
  expect(result.code).toBe(5);
});
