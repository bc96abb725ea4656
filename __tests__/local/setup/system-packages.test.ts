import fs from "node:fs";
import path from "node:path";
import { Checkout } from "./checkout";

let checkout: Checkout;
const state = (name: string) => path.join(checkout.root, "machine", name);

beforeEach(() => {
  checkout = new Checkout();
  // apt's lists are a file of package names; `update` replaces it.
  checkout.command(
    "apt-cache",
    `grep -qx "$2" "${state("lists")}" 2>/dev/null && echo "  Candidate: 1.0" || echo "  Candidate: (none)"`,
  );
  checkout.command(
    "apt-get",
    `case "$*" in
      *update) cp "${state("archive")}" "${state("lists")}";;
      *) [ ! -e "${state("stale")}" ] || { rm "${state("stale")}"; echo "E: 404"; exit 100; };;
    esac`,
  );
  checkout.write("machine/archive", "openjdk-17-jdk-headless\ndefault-jdk-headless\nmaven\n");
});
afterEach(() => checkout.remove());

function install(...names: string[]) {
  const script = `const { installPackages, systemPackages: p } = require("./local/setup/system-packages");
    installPackages([${names.map((name) => `p.${name}`).join()}]).then(console.log, (e) => console.log(e.message, e.remedy))`;
  return checkout.node("-e", script);
}

/** What apt-get was told to do, without its options. */
const tasks = () =>
  checkout.calls("apt-get ").map((call) => call.replace(/^apt-get .*Repositories=false /, ""));

test("fetches apt's lists when they are absent, and installs in one go without questions", async () => {
  checkout.command("env", `echo "$*" >> "${state("environment")}"; exec /usr/bin/env "$@"`);
  expect((await install("jdk", "maven")).out).toBe("openjdk-17-jdk-headless, maven\n");
  expect(tasks()).toEqual(["update", "install --no-install-recommends openjdk-17-jdk-headless maven"]);
  const environments = fs.readFileSync(state("environment"), "utf8").trim().split("\n");
  for (const environment of environments) expect(environment).toContain("DEBIAN_FRONTEND=noninteractive");
  for (const call of checkout.calls("apt-get ")) expect(call).toMatch(/ -y /);
});

test("leaves lists alone that know the packages", async () => {
  checkout.write("machine/lists", "maven\n");
  await install("maven");
  expect(tasks()).toEqual(["install --no-install-recommends maven"]);
});

test("fetches the lists and tries once more when they are too old to install from", async () => {
  checkout.write("machine/lists", "maven\n");
  checkout.write("machine/stale", "");
  expect((await install("maven")).out).toBe("maven\n");
  expect(tasks()).toEqual([
    "install --no-install-recommends maven",
    "update",
    "install --no-install-recommends maven",
  ]);
});

test("takes the release's own JDK where version 17 isn't there", async () => {
  checkout.write("machine/archive", "default-jdk-headless\n");
  expect((await install("jdk")).out).toBe("default-jdk-headless\n");
});

test("names the package that apt doesn't have", async () => {
  expect((await install("maven", "ab")).out).toBe(
    "apt has no package apache2-utils sudo apt-get install maven apache2-utils\n",
  );
  expect(tasks()).toEqual(["update"]);
});
