import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { SCRATCH } from "../../setup/install";
import { cacheDir } from "../../setup/paths";
import { plainText } from "../../terminal/plain-text";
import { mavenErrorLine } from "./maven-error";
import { NotAnalysed } from "./not-analysed";

const POM = join(__dirname, "pom.xml");

/** How long Maven may take to fetch 17 MB, in ms. */
const FETCH_LIMIT = 180_000;
const OUTPUT_LIMIT = 16 * 1024 * 1024;

/** Where Maven is, absolute, and the JDK that it runs on. */
export interface FetchTools {
  mvn?: string | undefined;
  javaHome: string;
}

/**
 * The folder with the jars that pom.xml names; fetched on first use, for all checkouts of a user.
 * @throws NotAnalysed where they can't be had, or the signal's reason
 */
export async function spotBugsJars(tools: FetchTools, signal: AbortSignal): Promise<string> {
  const versions = createHash("sha256")
    .update(await readFile(POM))
    .digest("hex")
    .slice(0, 12);
  const folder = join(cacheDir(), `spotbugs-${versions}`);
  if (existsSync(folder)) return folder;
  await mkdir(cacheDir(), { recursive: true });
  const scratch = await mkdtemp(join(cacheDir(), `${SCRATCH}spotbugs-`));
  try {
    await fetchJars(tools, scratch, signal);
    await rename(scratch, folder).catch((error: unknown) => {
      // Another check was quicker.
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function fetchJars({ mvn, javaHome }: FetchTools, folder: string, signal: AbortSignal): Promise<void> {
  if (mvn === undefined)
    throw new NotAnalysed("SpotBugs and AWS's rules are fetched by Maven, which isn't there");
  const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${folder}`];
  try {
    await promisify(execFile)(mvn, ["-q", "-B", "-C", "-ntp", "-f", POM, ...goal], {
      // In the C locale Java can't start in a folder whose name has letters beyond ASCII.
      env: { ...process.env, JAVA_HOME: javaHome, LC_ALL: "C.UTF-8" },
      timeout: FETCH_LIMIT,
      killSignal: "SIGKILL",
      maxBuffer: OUTPUT_LIMIT,
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { killed, stdout, stderr, message } = error as Error & Partial<Failure>;
    const why = killed
      ? `it takes longer than ${FETCH_LIMIT / 1000} seconds`
      : (mavenErrorLine(`${stdout}\n${stderr}`) ?? message);
    throw new NotAnalysed(`Maven can't fetch SpotBugs and AWS's rules: ${plainText(why)}`);
  }
}

/** What execFile adds to an error. */
interface Failure {
  killed: boolean;
  stdout: string;
  stderr: string;
}
