import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, realpath, rm, statfs } from "node:fs/promises";
import { release } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { LogsApi } from "../logs/api";
import type { Machine } from "../runtime/environment";
import { asRoot, Launcher } from "../runtime/launcher";
import { makeMountPoints } from "../runtime/sandbox";
import { Jdks, type Jdk } from "./jdks";
import { keepRuntimeLibrary } from "./runtime-library";

/** The type of a tmpfs in statfs(2). */
const TMPFS = 0x01021994;

/** What of the machine's tools the Lambda service uses. */
export interface Tools {
  /** What functions can run on, the oldest version first. */
  jdks: Jdk[];
  criu: { command: string[] } | { unavailable: string };
}

/** This machine, ready for environments. */
export interface OpenedMachine {
  /** All but the JDK, which is a function's own. */
  machine: Omit<Machine, "javaHome">;
  jdks: Jdks;
  /** CRIU's command; absent where versions start without snapshots. */
  criu?: string[];
  /** Why there are no snapshots here; undefined where there are. */
  noSnapshots: string | undefined;
}

/** Gets ready for environments: the runtime's files, their folder, and whether this machine lets us isolate them. */
export async function openMachine(
  stateDir: string,
  libSource: string,
  tools: Tools,
  logs: Pick<LogsApi, "put">,
): Promise<OpenedMachine> {
  const environmentsDirectory = join(stateDir, "environments");
  const fifoDirectory = join(stateDir, "fifos");
  // Their processes ended with the cloud that made them; only files can be left.
  await rm(environmentsDirectory, { recursive: true, force: true });
  await rm(fifoDirectory, { recursive: true, force: true });
  await mkdir(environmentsDirectory, { recursive: true });
  const criu = "command" in tools.criu ? tools.criu.command : [];
  const jdks = new Jdks(tools.jdks);
  const notIsolated = await whyNotIsolated([...jdks.homes, ...criu]);
  const machine: OpenedMachine["machine"] = {
    libDirectory: await keepRuntimeLibrary(libSource, join(stateDir, "runtime")),
    environmentsDirectory,
    isolated: notIsolated === undefined,
    kdat: {
      directory: join(stateDir, "kdat", digest([release(), ...criu])),
      keptBySystem: (await statfs("/run").catch(() => undefined))?.type === TMPFS,
    },
    launcher: new Launcher(fifoDirectory),
    logs,
  };
  if (notIsolated !== undefined) return { machine, jdks, noSnapshots: notIsolated };
  if ("unavailable" in tools.criu) return { machine, jdks, noSnapshots: tools.criu.unavailable };
  return { machine, jdks, criu: tools.criu.command, noSnapshots: undefined };
}

const digest = (words: string[]) => createHash("sha256").update(words.join(" ")).digest("hex").slice(0, 16);

/** @param paths what environments run, among other words */
async function whyNotIsolated(paths: string[]): Promise<string | undefined> {
  if (process.platform !== "linux") return "snapshots need Linux";
  // An environment has a /tmp of its own, and so not what lies in this machine's.
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
  const hidden = real.find((path) => path.startsWith("/tmp/"));
  if (hidden !== undefined) return `snapshots need a JDK and CRIU outside of /tmp, unlike ${hidden}`;
  try {
    const [command, ...args] = [
      ...asRoot,
      "unshare",
      "--pid",
      "--mount",
      "--fork",
      "mount",
      "-t",
      "proc",
      "proc",
      "/proc",
    ];
    await promisify(execFile)(command!, args);
    await makeMountPoints();
    return undefined;
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split("\n").at(-1) ?? (error as Error).message;
    return `snapshots need the right to make namespaces: run as root, or allow sudo without a password (${said})`;
  }
}
