import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SIGNED } from "../../../local/setup/apt-options";
import { signedSource } from "../../../local/setup/own-apt";
import { executables } from "../../../local/setup/paths";
import { temporaryFolder } from "../temporary-folder";

/** The real apt, with an archive of this test's own, and an apt.conf that doesn't mind that nobody has signed it. */
const folder = temporaryFolder();
const at = (...names: string[]) => join(folder(), ...names);
const hasApt = ["apt-get", "dpkg-deb", "dpkg-scanpackages"].every((name) => executables(name).length > 0);
const withApt = hasApt ? test : test.skip;

const CARELESS = ["Acquire::AllowInsecureRepositories", "Acquire::AllowWeakRepositories"]
  .concat("Acquire::AllowDowngradeToInsecureRepositories", "APT::Get::AllowUnauthenticated")
  .map((name) => `${name} "true";`);

/** An unsigned archive with one package. */
function archive(): void {
  mkdirSync(at("package/DEBIAN"), { recursive: true });
  const control =
    "Package: unsigned\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example.org>\nDescription: x\n";
  writeFileSync(at("package/DEBIAN/control"), control);
  for (const name of ["archive", "lists/partial", "cache/archives/partial", "state", "none"])
    mkdirSync(at(name), { recursive: true });
  execFileSync("dpkg-deb", ["--build", at("package"), at("archive/unsigned_1_all.deb")], { stdio: "ignore" });
  const packages = execFileSync("dpkg-scanpackages", [".", "/dev/null"], {
    cwd: at("archive"),
    stdio: "pipe",
  });
  writeFileSync(at("archive/Packages"), packages);
  writeFileSync(at("sources.list"), `deb copy:${at("archive")} ./\n`);
  writeFileSync(at("status"), "");
  const places = [
    ...[
      `Dir::Etc::sourcelist "${at("sources.list")}";`,
      `Dir::Etc::sourceparts "-";`,
      `Dir::State "${at("state")}";`,
    ],
    ...[
      `Dir::State::lists "${at("lists")}";`,
      `Dir::State::status "${at("status")}";`,
      `Dir::Cache "${at("cache")}";`,
    ],
    ...[
      `APT::Sandbox::User "root";`,
      "#clear APT::Update::Post-Invoke;",
      "#clear APT::Update::Post-Invoke-Success;",
    ],
  ];
  writeFileSync(at("apt.conf"), [...places, ...CARELESS, ""].join("\n"));
}

/**
 * Signs the archive with a key that is made for it.
 * @returns the keyring
 */
function sign(name: string): string {
  const home = ["--homedir", at(`${name}-gpg`), "--batch", "--yes", "--pinentry-mode", "loopback"];
  mkdirSync(at(`${name}-gpg`), { mode: 0o700 });
  const gpg = (...args: string[]) => execFileSync("gpg", [...home, ...args], { stdio: "pipe" });
  gpg("--passphrase", "", "--quick-generate-key", `${name}@example.org`, "ed25519", "sign", "never");
  const packages = readFileSync(at("archive/Packages"));
  const sum = createHash("sha256").update(packages).digest("hex");
  const release = `Suite: test\nDate: ${new Date().toUTCString()}\nSHA256:\n ${sum} ${packages.length} Packages\n`;
  writeFileSync(at("archive/Release"), release);
  gpg("--clearsign", "--output", at("archive/InRelease"), at("archive/Release"));
  gpg("--output", at(`${name}.gpg`), "--export");
  execFileSync("gpgconf", ["--homedir", at(`${name}-gpg`), "--kill", "all"]);
  return at(`${name}.gpg`);
}

function forget(): void {
  for (const name of ["cache/archives", "lists"]) {
    rmSync(at(name), { recursive: true, force: true });
    mkdirSync(at(name, "partial"), { recursive: true });
  }
}

function apt(...args: string[]): { status: number | null; text: string } {
  const options = ["-q", "-y", "-c", at("apt.conf")];
  const env = { ...process.env, LC_ALL: "C" };
  const { status, stdout, stderr } = spawnSync("apt-get", [...options, ...args], { encoding: "utf8", env });
  return { status, text: stdout + stderr };
}

const FETCH = ["install", "--download-only", "unsigned"];

withApt(
  "what an apt.conf allows doesn't count (only where apt is)",
  () => {
    archive();
    const refused = apt(...SIGNED, "update", "--error-on=any");
    expect(refused.text).toMatch(/is not signed|does not have a Release file/);
    expect(refused.status).not.toBe(0);
    // The lists are there, fetched carelessly, and still nothing of it is taken.
    expect(apt("update").status).toBe(0);
    expect(apt(...FETCH)).toMatchObject({ status: 0 });
    rmSync(at("cache/archives"), { recursive: true });
    mkdirSync(at("cache/archives/partial"), { recursive: true });
    const unsigned = apt(...SIGNED, ...FETCH);
    expect(unsigned.text).toContain("unauthenticated");
    expect(unsigned.status).not.toBe(0);
  },
  30_000,
);

const canSign = hasApt && ["gpg", "gpgv", "gpgconf"].every((name) => executables(name).length > 0);

(canSign ? test : test.skip)(
  "what is signed with the archive's own key is taken, and with another's isn't (only where apt and gpg are)",
  () => {
    archive();
    const other = sign("other");
    const own = sign("own");
    const fetch = (keyring: string) => {
      forget();
      writeFileSync(at("sources.list"), `${signedSource(`copy:${at("archive")} ./`, keyring)}\n`);
      const updated = apt(...SIGNED, "update", "--error-on=any");
      return updated.status === 0 ? apt(...SIGNED, ...FETCH) : updated;
    };
    expect(fetch(other).text).toMatch(/NO_PUBKEY|is not signed/);
    expect(fetch(own)).toMatchObject({ status: 0 });
  },
  30_000,
);
