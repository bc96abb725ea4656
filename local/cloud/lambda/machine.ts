import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { LogSink } from "../logs/api";
import type { Machine } from "../runtime/machine";
import { remove } from "../remove";
import type { Namespaces } from "../runtime/sandbox";
import { Jdks, type Jdk } from "./jdks";
import { openNamespaces } from "./namespaces";
import { keepRuntimeLibrary } from "./runtime-library";

/** The notice of a machine that doesn't let us isolate environments. */
export const WITHOUT_NAMESPACES =
  "Functions run without namespaces of their own: they see this machine's files, processes and network, as its user, and nothing limits them.";

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
  /** What snapshots need: CRIU's command, and namespaces. Absent where versions start without. */
  snapshots?: { criu: string[]; namespaces: Namespaces };
  /** Why there are no snapshots here; undefined where there are. */
  noSnapshots: string | undefined;
  /** In what environments differ from Lambda's because of this machine; sentences. */
  notices: string[];
  close(): Promise<void>;
}

/** Gets ready for environments: the runtime's files, their folder, and whether this machine lets us isolate them. */
export async function openMachine(
  stateDir: string,
  libSource: string,
  tools: Tools,
  logs: LogSink,
): Promise<OpenedMachine> {
  // Functions are another user to the files that they read; the state folder itself is closed to others.
  process.umask(0o022);
  const environmentsDirectory = join(stateDir, "environments");
  // Their processes ended with the cloud that made them; only files can be left.
  await remove(environmentsDirectory);
  await remove(join(stateDir, "fifos"));
  await mkdir(environmentsDirectory, { recursive: true });
  const criu = "command" in tools.criu ? tools.criu.command : [];
  const jdks = new Jdks(tools.jdks);
  const libDirectory = await keepRuntimeLibrary(libSource, join(stateDir, "runtime"));
  const opened = await openNamespaces({ stateDir, javaHomes: jdks.homes, criu });
  const machine = { libDirectory, environmentsDirectory, logs };
  if ("why" in opened) {
    return {
      machine: { ...machine, namespaces: undefined, secret: randomBytes(32).toString("hex") },
      jdks,
      noSnapshots: opened.why,
      notices: [WITHOUT_NAMESPACES],
      close: async () => undefined,
    };
  }
  const { namespaces, secret, notices, close } = opened;
  const common = { machine: { ...machine, namespaces, secret }, jdks, notices, close };
  if ("unavailable" in tools.criu) return { ...common, noSnapshots: tools.criu.unavailable };
  return { ...common, snapshots: { criu, namespaces }, noSnapshots: undefined };
}
