import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { libfaketime } from "../../../local/hazards/libfaketime";
import { forgetProbes } from "../../../local/setup/probes";
import { temporaryFolder } from "../temporary-folder";

/** An apt and a dpkg-deb of the test's own; the real ones run in e2e/hazards.test.ts. */

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder(), ...names);
const running = new AbortController().signal;
const TRIPLET = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

/** What failed isn't to be remembered for this machine. */
beforeAll(() => forgetProbes());

const before = { ...process.env };
beforeEach(() => {
  write("etc/os-release", "ID=debian\nVERSION_CODENAME=bookworm\n");
  write("etc/apt/sources.list", "deb http://mirror.example/debian bookworm main\n");
  process.env["XDG_CACHE_HOME"] = at("cache");
  process.env["PATH"] = `${at("bin")}:${before["PATH"]}`;
});
afterEach(() => {
  process.env = { ...before };
});

function write(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
}

function command(name: string, script: string): void {
  write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(at("bin", name), 0o755);
}

/** @param unpacked a shell's command that makes the package's content in its folder */
function archive(unpacked: string): void {
  command(
    "apt-get",
    `echo "$*" >>${at("calls")}; case "$*" in *download*) touch libfaketime_0.9_amd64.deb;; esac`,
  );
  command("dpkg-deb", `lib=$3/usr/lib/${TRIPLET}/faketime; mkdir -p $lib; cd $lib; ${unpacked}`);
}

const found = (options = {}) => libfaketime(running, { folders: [], etc: at("etc"), ...options });
const copies = () => (existsSync(at("cache")) ? readdirSync(at("cache/petstore-snapstart")) : []);

test("a library that puts no clock ahead is refused, with what to do", async () => {
  archive("echo no library >libfaketimeMT.so.1");
  await expect(found()).rejects.toThrow(/libfaketimeMT\.so\.1\) doesn't work here: .*; install it \(Debian/);
});

test("only the one package is fetched, signed, from the system's own archive", async () => {
  archive("echo no library >libfaketimeMT.so.1");
  await expect(found()).rejects.toThrow();
  const [update, download] = readFileSync(at("calls"), "utf8").split("\n");
  for (const call of [update, download])
    expect(call).toContain("-o Acquire::AllowInsecureRepositories=false");
  expect(update).toMatch(/ update$/);
  expect(download).toMatch(/ download libfaketime$/);
  expect(copies()).toEqual([`libfaketime-bookworm-${process.arch}`]);
});

test("what apt says is passed on, and nothing is left behind", async () => {
  command("apt-get", `echo "E: Unable to locate package libfaketime" >&2; exit 100`);
  await expect(found()).rejects.toThrow(
    "libfaketime can't be fetched from http://mirror.example/debian: E: Unable to locate package libfaketime; install it",
  );
  expect(copies()).toEqual([]);
});

test("a package without the library is no use", async () => {
  archive("true");
  await expect(found()).rejects.toThrow("the package has no libfaketime where one is expected");
});

test("other systems than Debian's are told to install it", async () => {
  write("etc/os-release", "ID=fedora\n");
  await expect(found()).rejects.toThrow(
    /^libfaketime isn't installed; install it .*Fedora: dnf install libfaketime/,
  );
});

test("the system's own comes first", async () => {
  command("apt-get", "exit 100");
  write("system/faketime/libfaketimeMT.so.1", "no library");
  await expect(found({ folders: [at("none"), at("system")] })).rejects.toThrow(
    `libfaketime (${at("system/faketime/libfaketimeMT.so.1")}) doesn't work here`,
  );
});

test("an interrupt is passed on", async () => {
  command("apt-get", "exec sleep 30");
  const stop = new AbortController();
  const fetching = libfaketime(stop.signal, { folders: [], etc: at("etc") });
  setTimeout(() => stop.abort(new Error("interrupted")), 200);
  await expect(fetching).rejects.toThrow("interrupted");
  expect(copies()).toEqual([]);
});
