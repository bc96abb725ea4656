import { Checkout } from "./checkout";

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
  checkout.write("project/local/start.ts", "console.log('ran')");
  const npm = `mkdir -p node_modules/a node_modules/tsx; echo '{}' > node_modules/a/package.json
    echo > node_modules/tsx/cjs.js; cp package-lock.json node_modules/.package-lock.json`;
  checkout.command("npm", npm);
});
afterEach(() => checkout.remove());

// No machine has a JDK as new as this.
const start = () => checkout.node("-e", `${NEWER} ${LAUNCH}`);
const NEWER = `const needs = require("./local/setup/needs"); needs.RUNTIME_JDKS.jdk25 = 99;`;
const LAUNCH = `process.argv = [process.argv[0], "x", "local/start.ts", "--config", "runtime=java99"];
  require("./local/setup/launch.js");`;
const jdks = () =>
  checkout
    .calls("apt-get ")
    .filter((call) => call.includes("jdk-headless"))
    .map((call) => call.split(" ").at(-1));

test("a JDK that the runtime needs comes from apt", async () => {
  checkout.command("apt-cache", `echo "  Candidate: 1.0"`);
  const home = `${checkout.root}/machine/home/.jdks/99`;
  checkout.command(
    "apt-get",
    `mkdir -p ${home}/bin; touch ${home}/bin/javac; echo 'JAVA_VERSION="99.0.1"' > ${home}/release`,
  );
  expect(await start()).toMatchObject({ code: 0, out: "ran\n" });
  expect(jdks()).toEqual(["openjdk-99-jdk-headless"]);
  expect(await start()).toEqual({ code: 0, out: "ran\n", err: "" });
  expect(jdks()).toHaveLength(1);
});

test("where apt has none, that is said, and the program refuses what it can't run", async () => {
  checkout.command("apt-cache", `echo "  Candidate: (none)"`);
  checkout.command("apt-get", "exit 0");
  const first = await start();
  expect(first).toMatchObject({ code: 0, out: "ran\n" });
  expect(first.err).toMatch(
    /^setup: JDK 99 can't be installed: apt has no package openjdk-99-jdk-headless; sudo apt-get install /m,
  );
  expect(await start()).toEqual({ code: 0, out: "ran\n", err: "" });
});

test("a newer one than is needed does, and nothing is installed where none is needed", async () => {
  const ask = (version: number) =>
    checkout.node(
      "-e",
      `console.log(JSON.stringify(require("./local/setup/runtime-jdk").runtimeJdkFinding(${version}, true)))`,
    );
  expect(JSON.parse((await ask(17)).out)).toMatchObject({ name: "JDK 17", state: "there" });
  expect(JSON.parse((await ask(99)).out)).toMatchObject({ state: "missing" });
});

test("a JDK without a release file is asked", async () => {
  const java = `echo 'Property settings:
    java.home = ${checkout.root}/machine/real
    java.version = 30.0.2' >&2`;
  checkout.write("machine/home/.jdks/odd/bin/java", `#!/bin/sh\n${java}\n`, 0o755);
  checkout.write("machine/home/.jdks/odd/bin/javac", "");
  checkout.write("machine/real/bin/javac", "");
  const { out } = await checkout.node(
    "-e",
    `console.log(JSON.stringify(require("./local/setup/java").installedJdks().at(-1)))`,
  );
  expect(JSON.parse(out)).toEqual({ home: `${checkout.root}/machine/real`, name: "30.0.2", version: 30 });
});
