import { execFile } from "node:child_process";
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** The agent's jar among the runtime's, and its classes as the JVM names them. */
const JAR = "petstore-heap-agent.jar";
export const HELD_HANDLER = "hazards.HeldHandler::handleRequest";

const SOURCES = join(__dirname, "agent");
/** The oldest Java that a function runs on here. */
const RELEASE = "11";

/**
 * Compiles the agent, and puts it beside copies of the runtime's jars.
 * @param javaHome a JDK
 * @param runtime the folder of the runtime's jars
 * @param folder where to; the jars are in its folder `lib` then
 * @returns that folder
 */
export async function withAgent(
  javaHome: string,
  runtime: string,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const [lib, classes] = [join(folder, "lib"), join(folder, "classes")];
  await mkdir(lib, { recursive: true });
  for (const name of (await readdir(runtime)).filter((each) => each.endsWith(".jar")))
    await copyFile(join(runtime, name), join(lib, name));
  const sources = (await readdir(SOURCES)).filter((name) => name.endsWith(".java"));
  const run = (command: string, args: string[]) =>
    promisify(execFile)(join(javaHome, "bin", command), args, { signal });
  await run("javac", [
    ...["--release", RELEASE, "-nowarn", "-classpath", `${lib}/*`, "-d", classes],
    ...sources.map((name) => join(SOURCES, name)),
  ]);
  await run("jar", [
    "--create",
    "--file",
    join(lib, JAR),
    "--manifest",
    join(SOURCES, "MANIFEST.MF"),
    "-C",
    classes,
    ".",
  ]);
  return lib;
}

/**
 * What JAVA_TOOL_OPTIONS is then.
 * @param lib where the process sees the runtime's jars
 * @param handler the function's own
 * @param given the function's own JAVA_TOOL_OPTIONS
 */
export function agentOptions(lib: string, handler: string, given: string | undefined): string {
  const agent = `-javaagent:${lib}/${JAR}=${handler}`;
  return given === undefined ? agent : `${given} ${agent}`;
}
