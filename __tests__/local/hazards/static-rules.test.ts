import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { staticFindings } from "../../../local/hazards/static-rules";
import { classBytes } from "../cloud/lambda/class-bytes";
import { writeZip } from "../cloud/lambda/zip";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
const running = new AbortController().signal;
const cacheBefore = process.env.XDG_CACHE_HOME;

/** The cache and the temporary files of each test are its own. */
beforeEach(() => {
  process.env.XDG_CACHE_HOME = join(folder(), "cache");
  mkdirSync(join(folder(), "tmp"));
  jest.spyOn(os, "tmpdir").mockReturnValue(join(folder(), "tmp"));
});
afterEach(() => {
  expect(os.tmpdir).toHaveBeenCalled();
  expect(readdirSync(join(folder(), "tmp"))).toEqual([]);
  jest.restoreAllMocks();
  if (cacheBefore === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = cacheBefore;
});

const cached = () => readdirSync(join(folder(), "cache/petstore-snapstart"));

const zip = () =>
  writeZip(join(folder(), "function.zip"), [
    { name: "shop/Orders.class", content: classBytes({ name: "shop/Orders" }) },
  ]);

function script(path: string, text: string): string {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
}

/** A Maven that copies a jar of no use, and a JDK whose `java` does as told. */
const withJava = (java: string) => {
  script(join(folder(), "jdk/bin/java"), java);
  const copy = 'for a; do case "$a" in -DoutputDirectory=*) touch "${a#*=}/spotbugs.jar";; esac; done';
  return { javaHome: join(folder(), "jdk"), mvn: script(join(folder(), "mvn"), copy) };
};

const skipped = (why: string) => ({ hazards: [], skipped: [{ part: "static rules", why }] });

test("without Maven the rules can't be fetched", async () => {
  const findings = await staticFindings(zip(), { javaHome: "/nowhere" }, running);
  expect(findings).toEqual(skipped("SpotBugs and AWS's rules are fetched by Maven, which isn't there"));
});

test("Maven's first error tells why they can't be fetched, and half of them isn't kept", async () => {
  const mvn = script(
    join(folder(), "mvn"),
    "echo '[ERROR] Unknown host' >&2; echo '[ERROR] Help' >&2; exit 1",
  );
  const findings = await staticFindings(zip(), { javaHome: "/nowhere", mvn }, running);
  expect(findings).toEqual(skipped("Maven can't fetch SpotBugs and AWS's rules: Unknown host"));
  expect(cached()).toEqual([]);
});

test("they are fetched once", async () => {
  const { javaHome, mvn } = withJava("exit 1");
  await staticFindings(zip(), { javaHome, mvn }, running);
  expect(cached()).toEqual([expect.stringMatching(/^spotbugs-[0-9a-f]{12}$/)]);
  const findings = await staticFindings(zip(), { javaHome }, running);
  expect(findings.skipped[0]?.why).toMatch(/^SpotBugs failed: /);
});

test("without a JDK nothing runs", async () => {
  const { mvn } = withJava("");
  const findings = await staticFindings(zip(), { javaHome: join(folder(), "none"), mvn }, running);
  expect(findings).toEqual(skipped("there is no JDK to run SpotBugs on"));
});

test("what SpotBugs dies of is told", async () => {
  const java = `echo 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space' >&2; exit 1`;
  const findings = await staticFindings(zip(), withJava(java), running);
  expect(findings).toEqual(skipped("SpotBugs failed: java.lang.OutOfMemoryError: Java heap space"));
});

test("an interrupt ends SpotBugs, and is no finding", async () => {
  const controller = new AbortController();
  const reason = new Error("interrupted");
  const findings = staticFindings(zip(), withJava("exec sleep 60"), controller.signal);
  setTimeout(() => controller.abort(reason), 500);
  await expect(findings).rejects.toBe(reason);
});

test("a function of well-known libraries' classes alone is said to be one", async () => {
  const libraries = writeZip(join(folder(), "function.zip"), [
    { name: "org/h2/Driver.class", content: classBytes({ name: "org/h2/Driver" }) },
  ]);
  const findings = await staticFindings(libraries, { javaHome: "/nowhere" }, running);
  expect(findings).toEqual(skipped("the zip has no classes but those of well-known libraries"));
});
