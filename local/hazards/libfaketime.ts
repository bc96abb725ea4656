import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { mainArchive } from "../setup/apt-sources";
import { SCRATCH } from "../setup/install";
import { ownApt, releaseOf, signedSource, summary, systemArchives } from "../setup/own-apt";
import { cacheDir, executables } from "../setup/paths";
import { note, noted } from "../setup/probes";
import { plainText } from "../terminal/plain-text";

/** libfaketime, by which a process sees another time: the system's own, else a private copy of its distribution's. */

const PACKAGE = "libfaketime";
/** The variant for processes with threads. */
const FILE = "faketime/libfaketimeMT.so.1";
const TRIPLET = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
/** Where distributions have it. */
const FOLDERS = [`/usr/lib/${TRIPLET}`, "/usr/lib64", "/usr/lib", "/usr/local/lib"];

/** How long apt may take, in ms: its list of packages has 10 MB. */
const FETCH_LIMIT = 90_000;
/** What couldn't be had isn't tried for again for so long, in ms. */
const RETRY_AFTER = 3600_000;
const SUBJECT = "no private copy of libfaketime";

/** How far a trial puts the clock ahead, and how far off that may be, in seconds. */
const TRIAL_AHEAD = 100_000;
const TRIAL_SLACK = 60;

const BY_HAND = "install it (Debian, Ubuntu: apt-get install libfaketime; Fedora: dnf install libfaketime)";

/** There is no libfaketime that works here: why, and what to do. */
export class NoLibfaketime extends Error {
  constructor(why: string) {
    super(`${why}; ${BY_HAND}`);
  }
}

/**
 * The library's path; a private copy is fetched on first use, for all checkouts of a user.
 * @param options where distributions have it, and where the system's configuration is
 * @throws NoLibfaketime, or the signal's reason
 */
export async function libfaketime(
  signal: AbortSignal,
  { folders = FOLDERS, etc = "/etc" } = {},
): Promise<string> {
  const own = folders.map((folder) => join(folder, FILE)).find((path) => existsSync(path));
  const library = own ?? (await privateCopy(etc, signal));
  await tryOut(library, signal);
  return library;
}

async function privateCopy(etc: string, signal: AbortSignal): Promise<string> {
  const osRelease = join(etc, "os-release");
  const release = existsSync(osRelease) ? releaseOf(readFileSync(osRelease, "utf8")) : undefined;
  if (release === undefined || executables("apt-get").length === 0)
    throw new NoLibfaketime("libfaketime isn't installed");
  const archive = mainArchive(systemArchives(join(etc, "apt")), release.codename);
  if (archive === undefined)
    throw new NoLibfaketime(`libfaketime isn't installed, and no archive of ${release.codename} is known`);
  const folder = join(cacheDir(), `${PACKAGE}-${release.codename}-${process.arch}`);
  const library = join(folder, "usr/lib", TRIPLET, FILE);
  if (existsSync(library)) return library;
  const failed = noted(SUBJECT);
  if (failed !== undefined && Date.now() - failed.at < RETRY_AFTER) throw new NoLibfaketime(failed.text);
  // Ubuntu has it among what its community minds.
  const components = release.distribution === "ubuntu" ? "main universe" : "main";
  const source = signedSource(`${archive.uri} ${release.codename} ${components}`, archive.signedBy);
  await mkdir(cacheDir(), { recursive: true });
  const scratch = await mkdtemp(join(cacheDir(), `${SCRATCH}${PACKAGE}-`));
  try {
    const unpacked = await fetched(source, scratch, signal);
    await rename(unpacked, folder).catch((error: unknown) => {
      // Another check was quicker.
      if (!existsSync(library)) throw error;
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const why = `libfaketime can't be fetched from ${archive.uri}: ${messageOf(error)}`;
    note(SUBJECT, why);
    throw new NoLibfaketime(why);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  if (!existsSync(library)) throw new NoLibfaketime("the package has no libfaketime where one is expected");
  return library;
}

/** Fetches the package alone, without what it needs: that is glibc, which is there. @returns where it is unpacked */
async function fetched(source: string, scratch: string, signal: AbortSignal): Promise<string> {
  const { apt, env, archives } = ownApt(join(scratch, "apt"), source);
  const run = ([command = "", ...args]: string[], cwd: string) =>
    promisify(execFile)(command, args, {
      ...{ cwd, env: { ...process.env, ...env }, signal, timeout: FETCH_LIMIT, killSignal: "SIGKILL" },
    });
  await run([...apt, "--error-on=any", "update"], archives);
  await run([...apt, "download", PACKAGE], archives);
  const name = (await readdir(archives)).find((each) => each.endsWith(".deb"));
  if (name === undefined) throw new Error("apt-get has downloaded nothing");
  const root = join(scratch, "root");
  await run(["dpkg-deb", "--extract", join(archives, name), root], archives);
  return root;
}

function messageOf(error: unknown): string {
  const { killed, stderr, message } = error as Error & { killed?: boolean; stderr?: string };
  if (killed) return `it takes longer than ${FETCH_LIMIT / 1000} seconds`;
  return plainText(summary(stderr?.trim() || message));
}

/** Whether a process of this machine's sees another time by it. */
async function tryOut(library: string, signal: AbortSignal): Promise<void> {
  const env = { PATH: process.env["PATH"], LD_PRELOAD: library, FAKETIME: `+${TRIAL_AHEAD}` };
  const { stdout } = await promisify(execFile)("date", ["+%s"], { env, signal }).catch((error: Error) => {
    if (signal.aborted) throw signal.reason;
    return { stdout: error.message };
  });
  const seen = Number(stdout) - TRIAL_AHEAD - Date.now() / 1000;
  if (!(Math.abs(seen) < TRIAL_SLACK))
    throw new NoLibfaketime(`libfaketime (${library}) doesn't work here: ${plainText(stdout.trim())}`);
}
