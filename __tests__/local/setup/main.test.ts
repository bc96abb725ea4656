import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { Checkout } from "./checkout";

let checkout: Checkout;
beforeEach(() => (checkout = new Checkout()));
afterEach(() => checkout.remove());

/** The line of the report about one thing, its columns joined by one space. */
function line(report: string, name: string): string | undefined {
  return report
    .split("\n")
    .find((candidate) => candidate.startsWith(`${name} `))
    ?.replace(/ {2,}/g, " ");
}

const pulumiFolder = () => path.join(checkout.cache, "pulumi-v3.259.0");

test("--check reports what is there and what would be done, changes nothing, and exits 1", async () => {
  const before = checkout.files();
  const { code, out, err } = await checkout.setup("--check");
  expect(line(out, "JDK")).toBe(`JDK there 17, ${checkout.root}/machine/jdk`);
  expect(line(out, "Maven")).toBe(`Maven there 3.9.9, ${checkout.bin}/mvn`);
  expect(line(out, "ab")).toBe(`ab there 2.3, ${checkout.bin}/ab`);
  expect(line(out, "npm packages")).toBe(
    "npm packages missing node_modules is absent or unfinished; to do: npm ci",
  );
  expect(line(out, "Pulumi CLI")).toBe(
    "Pulumi CLI missing not installed; to do: fetch 3.259.0, or build it with Go",
  );
  expect(line(out, "CRIU")).not.toContain("missing");
  expect(line(out, "application")).toBe(
    "application missing target/petstore.zip is missing; to do: mvn -f petstore-java package",
  );
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(checkout.files()).toEqual(before);
});

test("brings what is missing, and a second time does nothing and says nothing", async () => {
  const first = await checkout.setup("--quiet");
  expect(first).toMatchObject({ code: 0, out: "" });
  expect(first.err).toMatch(
    /^setup: installing Pulumi CLI 3\.259\.0; npm packages \(npm ci\); (.*; )?application \(mvn package\)$/m,
  );
  expect(first.err).toMatch(/can't be reached \(no network in tests\)/);
  expect(first.err).toMatch(/^setup: npm packages \(npm ci\): 1 packages \(.* s\)$/m);
  expect(first.err).toMatch(/^setup: application \(mvn package\): petstore-java\/target\/petstore\.zip, /m);
  expect(fs.readdirSync(checkout.cache).sort()).toEqual(["pulumi-v3.259.0", "setup.lock"]);
  expect((await checkout.setup("--check")).code).toBe(0);

  const calls = checkout.calls("");
  expect(await checkout.setup("--quiet")).toEqual({ code: 0, out: "", err: "" });
  // sudo is asked each time whether it asks; nothing else is run.
  expect(
    checkout
      .calls("")
      .slice(calls.length)
      .filter((call) => !call.startsWith("sudo ")),
  ).toEqual([]);
});

test("builds again what has changed since, and only that", async () => {
  await checkout.setup("--quiet");
  checkout.write("project/petstore-java/src/main/App.java", "class Changed {}");
  const { err } = await checkout.setup("--quiet");
  expect(err).toMatch(
    /^setup: installing application \(mvn package\)\nsetup: application \(mvn package\): .*\n$/,
  );
  expect(checkout.calls("npm ci")).toHaveLength(1);
  expect(checkout.calls("go build")).toHaveLength(1);
});

test("builds the application on Spring Boot 4 only when it is asked to", async () => {
  await checkout.setup("--quiet");
  expect(checkout.calls("mvn -B")).toHaveLength(1);
  const check = await checkout.setup("--check", "--boot4");
  expect(check.code).toBe(1);
  expect(line(check.out, "Boot 4 build")).toBe(
    "Boot 4 build missing target-boot4/petstore.zip is missing; to do: mvn -f petstore-java -P boot4 package",
  );
  expect((await checkout.setup("--quiet", "--boot4")).err).toMatch(
    /^setup: installing application on Spring Boot 4 \(.*\)\nsetup: application on Spring Boot 4 \(mvn -P boot4 package\): .*\n$/,
  );
  expect(await checkout.setup("--quiet", "--boot4")).toEqual({ code: 0, out: "", err: "" });
  expect(line((await checkout.setup("--check", "--boot4")).out, "Boot 4 build")).toBe(
    "Boot 4 build there petstore-java/target-boot4/petstore.zip",
  );
});

test("asks a tool again when its file has changed", async () => {
  await checkout.setup("--quiet");
  checkout.command("mvn", "echo Apache Maven 3.9.12");
  expect(line((await checkout.setup("--check")).out, "Maven")).toBe(
    `Maven there 3.9.12, ${checkout.bin}/mvn`,
  );
});

test("asks Maven in a locale that can write the checkout's name, as Java wants it", async () => {
  checkout.command("mvn", `[ "$LC_ALL" = C.UTF-8 ] && echo Apache Maven 3.9.9`);
  expect(line((await checkout.setup("--check")).out, "Maven")).toBe(`Maven there 3.9.9, ${checkout.bin}/mvn`);
});

/** Serves an archive of the official CLI, and pins its sum. */
function serve(sum?: string) {
  const folder = path.join(checkout.root, "machine/archive");
  checkout.write("machine/archive/pulumi/pulumi", "#!/bin/sh\necho v3.259.0\n", 0o755);
  const name = `pulumi-v3.259.0-${process.platform}-${process.arch}.tar.gz`;
  execFileSync("tar", ["-czf", path.join(checkout.served, name), "-C", folder, "pulumi"]);
  const right = createHash("sha256")
    .update(fs.readFileSync(path.join(checkout.served, name)))
    .digest("hex");
  const pinned = { version: "3.259.0", sha256: { [`${process.platform}-${process.arch}`]: sum ?? right } };
  checkout.write("project/local/setup/pulumi-cli/archives.json", JSON.stringify(pinned));
}

test("prefers the official Pulumi CLI, checked against the sum in the repository", async () => {
  serve();
  const { code, err } = await checkout.setup("--quiet");
  expect(code).toBe(0);
  expect(err).toMatch(/^setup: Pulumi CLI 3\.259\.0: official download, /m);
  expect(fs.existsSync(path.join(pulumiFolder(), "bin/pulumi"))).toBe(true);
  expect(checkout.calls("go ")).toEqual([]);
});

test("doesn't take an archive with another sum", async () => {
  serve("0".repeat(64));
  const { code, err } = await checkout.setup("--quiet");
  expect(err).toMatch(/has SHA-256 [0-9a-f]{64}, but its sum is 0{64}/);
  expect(checkout.calls("go build")).toHaveLength(1);
  expect(code).toBe(0);
});

test("what is remembered of tools, cut off or changed, is asked again", async () => {
  await checkout.setup("--check");
  await checkout.setup("--quiet");
  const file = path.join(checkout.project, "local/state/tools.json");
  const text = fs.readFileSync(file, "utf8");
  const changed = text.replace(/"value": "[^"]*"/, '"value": 5');
  expect(changed).not.toBe(text);
  for (const damaged of ["", text.slice(0, 40), "null", '{"schema":2,"probes":"x"}', changed]) {
    fs.writeFileSync(file, damaged);
    const { code, err } = await checkout.setup("--check");
    expect([damaged.slice(0, 40), code, err]).toEqual([damaged.slice(0, 40), 0, ""]);
  }
});

test("names the missing thing and what to do when it can't go on", async () => {
  checkout.command("go", "echo module lookup disabled >&2; exit 1");
  const { code, err } = await checkout.setup("--quiet");
  expect(code).toBe(1);
  expect(err).toMatch(/^setup: no Pulumi CLI: [^]*module lookup disabled\n/m);
  expect(err).toMatch(/^setup: to fix this: install Pulumi's release 3\.259\.0 or later \(https:/m);
  expect(fs.readdirSync(checkout.cache)).toEqual(["setup.lock"]);
});

/** Waits until something is so. */
async function until(condition: () => boolean) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

// Only Linux has flock(1) as a matter of course.
const onLinux = process.platform === "linux" ? test : test.skip;

onLinux(
  "a killed set-up leaves nothing that is taken for whole, and the next waits for what it had started",
  async () => {
    const pidFile = path.join(checkout.root, "machine/go.pid");
    const build = `[ "$1" = mod ] && exit 1; [ "$1" = list ] && exit; while [ "$1" != -o ]; do shift; done; mkdir -p "$(dirname "$2")"; printf '#!/bin/sh\\necho v3.259.0\\n' > "$2"
    chmod +x "$2"`;
    checkout.command(
      "go",
      `${build}\necho $$ > "${pidFile}.new"; mv "${pidFile}.new" "${pidFile}"; exec sleep 600`,
    );
    const killed = checkout.start("local/setup/main.js", "--quiet");
    await until(() => fs.existsSync(pidFile));
    killed.kill("SIGKILL");
    await until(() => killed.signalCode !== null);
    expect(fs.readdirSync(checkout.cache).some((name) => name.startsWith(".unfinished-"))).toBe(true);
    expect(line((await checkout.setup("--check")).out, "Pulumi CLI")).toContain("missing");

    checkout.command("go", build);
    const next = checkout.start("local/setup/main.js", "--quiet");
    let err = "";
    next.stderr.on("data", (chunk) => (err += chunk));
    await until(() => err !== "" || next.exitCode !== null);
    const pid = Number(fs.readFileSync(pidFile, "utf8"));
    expect(err).toBe(`setup: another set-up of this checkout is running; waiting for process ${pid}\n`);
    process.kill(pid, "SIGKILL");
    await until(() => next.exitCode !== null);
    expect(next.exitCode).toBe(0);
    expect(fs.readdirSync(checkout.cache).sort()).toEqual(["pulumi-v3.259.0", "setup.lock"]);
  },
);

onLinux("two set-ups at once take turns, and the second has nothing left to do", async () => {
  checkout.command(
    "npm",
    `sleep 1; mkdir -p node_modules/a; echo '{}' > node_modules/a/package.json
    cp package-lock.json node_modules/.package-lock.json`,
  );
  const results = await Promise.all([checkout.setup("--quiet"), checkout.setup("--quiet")]);
  expect(results.map(({ code }) => code)).toEqual([0, 0]);
  expect(results.map(({ err }) => err).join("")).toMatch(
    /another set-up of this checkout is running; waiting for process \d+/,
  );
  expect(checkout.calls("npm ci")).toHaveLength(1);
  expect(checkout.calls("go build")).toHaveLength(1);
  expect(checkout.calls("mvn -B")).toHaveLength(1);
});

test("a CRIU that is too old or fails its check isn't used, and its lack stops nothing", async () => {
  checkout.command("criu", `[ "$1" = --version ] && echo "Version: 3.17.1"; exit 0`);
  checkout.command("apt-get", "echo E: no network in tests >&2; exit 100");
  const first = await checkout.setup("--quiet");
  expect(first.code).toBe(0);
  expect(first.err.match(/CRIU is unavailable/g)).toHaveLength(1);
  expect(await checkout.setup("--quiet")).toEqual({ code: 0, out: "", err: "" });
  const { out } = await checkout.node(
    "-e",
    'require("./local/setup/tools").resolveTools().then((t) => console.log(t.criu))',
  );
  expect(out).toMatch(/^\{\s*unavailable:/);
});

test("resolveTools gives absolute paths, or names what is missing and the command that brings it", async () => {
  const resolve = [
    "-e",
    'require("./local/setup/tools").resolveTools().then((t) => console.log(JSON.stringify(t)))',
  ];
  const before = await checkout.node(...resolve);
  expect(before.err).toContain(
    "Missing: the Pulumi CLI (not installed). To install what is missing: npm run setup",
  );
  await checkout.setup("--quiet");
  expect(JSON.parse((await checkout.node(...resolve)).out)).toMatchObject({
    pulumi: path.join(pulumiFolder(), "bin/pulumi"),
    javaHome: path.join(checkout.root, "machine/jdk"),
    mvn: path.join(checkout.bin, "mvn"),
    ab: path.join(checkout.bin, "ab"),
  });
});

test("an unknown option is an error, and --help explains", async () => {
  expect(await checkout.setup("--chekc")).toMatchObject({
    code: 2,
    out: "",
    err: expect.stringContaining("--chekc"),
  });
  expect((await checkout.setup("now")).code).toBe(2);
  const help = await checkout.setup("--help");
  expect(help).toMatchObject({ code: 0, err: "" });
  for (const option of ["--aws", "--boot4", "--check", "--quiet", "--remove", "--help"])
    expect(help.out).toContain(option);
});
