import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { INSIDE } from "../cloud/runtime/root-folder";
import { projectRoot } from "../setup/paths";
import type { Trial } from "./trial";

/** What the agent's lines begin with; see agent/Line.java. */
const MARK = "petstore-agent ";

/** The agent's jar among the runtime's. */
const JAR = "petstore-agent.jar";

const SOURCES = join(__dirname, "agent");
const RUNTIME = join(projectRoot, "petstore-java/target/runtime");
/** The oldest Java that a function runs on here. */
const RELEASE = "11";

/** Code in the function's JVM, in runs of its own: what other parts measure has none of it. */
export interface Agent {
  /** Copies of the runtime's jars, and the agent's beside them; made when they are first asked for. */
  libDirectory: () => Promise<string>;
}

/** Lets `use` work with an agent, and takes its files away again. @param javaHome a JDK */
export async function withAgent<T>(
  javaHome: string,
  signal: AbortSignal,
  use: (agent: Agent) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "agent-"));
  let built: Promise<string> | undefined;
  try {
    return await use({ libDirectory: () => (built ??= build(javaHome, folder, signal)) });
  } finally {
    await built?.catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns the folder with the jars */
async function build(javaHome: string, folder: string, signal: AbortSignal): Promise<string> {
  const [lib, classes] = [join(folder, "lib"), join(folder, "classes")];
  await mkdir(lib, { recursive: true });
  for (const name of (await readdir(RUNTIME)).filter((each) => each.endsWith(".jar")))
    await copyFile(join(RUNTIME, name), join(lib, name));
  const sources = (await readdir(SOURCES)).filter((name) => name.endsWith(".java"));
  const run = (command: string, args: string[]) =>
    promisify(execFile)(join(javaHome, "bin", command), args, { signal });
  await run("javac", [
    ...["--release", RELEASE, "-nowarn", "-classpath", `${lib}/*`, "-d", classes],
    // Else the JVM would load what it links such expressions with, and the function would be spared it.
    "-XDstringConcat=inline",
    ...sources.map((name) => join(SOURCES, name)),
  ]);
  const manifest = ["--manifest", join(SOURCES, "MANIFEST.MF")];
  await run("jar", ["--create", "--file", join(lib, JAR), ...manifest, "-C", classes, "."]);
  return lib;
}

/**
 * What JAVA_TOOL_OPTIONS is with the agent.
 * @param argument as agent/Agents.java takes it
 * @param given the function's own JAVA_TOOL_OPTIONS
 */
export function agentOptions(
  { isIsolated }: Pick<Trial, "isIsolated">,
  libDirectory: string,
  argument: string,
  given: string | undefined,
): string {
  const agent = `-javaagent:${isIsolated ? INSIDE.lib : libDirectory}/${JAR}=${argument}`;
  return given === undefined ? agent : `${given} ${agent}`;
}

/** What the agent has told in a line, as JSON; undefined where it's another's. A function that prints one says no more by it. */
export function agentLine(text: string): unknown {
  const at = text.indexOf(MARK);
  if (at < 0) return undefined;
  try {
    return JSON.parse(text.slice(at + MARK.length));
  } catch {
    return undefined;
  }
}
