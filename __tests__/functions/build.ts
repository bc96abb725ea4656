import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { mavenErrorLine } from "../../local/hazards/spotbugs/maven-error";
import { FunctionFailure } from "./answers";
import { folderOf } from "./functions";
import { LIMITS } from "./limits";

/** Output of a build that is kept, in bytes. */
const OUTPUT_LIMIT = 64 * 1024 * 1024;

/**
 * Builds a function with Maven.
 * @returns the zip's path
 * @throws FunctionFailure with Maven's first error
 */
export async function build(
  name: string,
  tools: { mvn: string; javaHome: string },
  signal: AbortSignal,
): Promise<string> {
  const folder = folderOf(name);
  const zip = join(folder, "target/function.zip");
  // Not an old one where the build makes none.
  await rm(zip, { force: true });
  try {
    await promisify(execFile)(tools.mvn, ["-q", "-B", "-C", "-ntp", "package"], {
      cwd: folder,
      // In the C locale Java can't start in a folder whose name has letters beyond ASCII.
      env: { ...process.env, JAVA_HOME: tools.javaHome, LC_ALL: "C.UTF-8" },
      timeout: LIMITS.build,
      killSignal: "SIGKILL",
      maxBuffer: OUTPUT_LIMIT,
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new FunctionFailure(`Maven: ${mavenError(error as BuildError)}`);
  }
  if (!existsSync(zip)) throw new FunctionFailure("Maven built no target/function.zip");
  return zip;
}

interface BuildError extends Pick<Error, "message"> {
  stdout?: string;
  stderr?: string;
  killed?: boolean;
}

/** The first line in which Maven says what is wrong. */
export function mavenError({ stdout = "", stderr = "", killed, message }: BuildError): string {
  if (killed) return `takes longer than ${LIMITS.build / 1000} seconds`;
  return mavenErrorLine(`${stdout}\n${stderr}`) ?? message;
}
