import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { realpath, stat } from "node:fs/promises";
import { release } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import { asRoot, Launcher, type Provisions } from "../runtime/launcher";
import { nameServers } from "../runtime/name-servers";
import { EnvironmentNetwork, networkPlaces } from "../runtime/network";
import { makeRootFolder, type SharedFolder } from "../runtime/root-folder";
import { RuntimeApiServer } from "../runtime/runtime-api-server";
import type { Namespaces } from "../runtime/sandbox";
import { writeJson } from "../state-file";

/** Lambda's own ids of the user that functions run as; nobody's on most machines. */
const FUNCTION_USER = { uid: 993, gid: 990 };
const ROOT = { uid: 0, gid: 0 };

/** Its number in Linux's capability.h. Without it, root can't read another user's limits, and CRIU not take a checkpoint. */
const CAP_SYS_RESOURCE = 24n;

export interface NamespacesOptions {
  /** A folder of the Lambda service's own; absolute. */
  stateDir: string;
  javaHomes: string[];
  /** CRIU's command; empty where there is none. */
  criu: string[];
  /** Folders that environments see besides. */
  shared?: SharedFolder[];
}

export interface OpenedNamespaces {
  namespaces: Namespaces;
  /** What makes tokens of this local cloud's own. */
  secret: string;
  /** In what environments differ from Lambda's because of this machine; sentences. */
  notices: string[];
  close(): Promise<void>;
}

/** Gets ready for environments with namespaces of their own, or tells why there can't be any here. */
export async function openNamespaces(
  options: NamespacesOptions,
): Promise<OpenedNamespaces | { why: string }> {
  const { stateDir, javaHomes, criu, shared = [] } = options;
  if (process.platform !== "linux") return { why: "snapshots need Linux" };
  const criuPaths = pathsIn(criu);
  const file = join(stateDir, "network.json");
  const places = networkPlaces(file);
  const runtimeApi = await RuntimeApiServer.open(places.runtimeApi);
  const launcher = new Launcher({
    fifoDirectory: join(stateDir, "fifos"),
    runtimeApi: runtimeApi.address,
    subnet: places.subnet,
  });
  const close = async () => {
    await launcher.close();
    runtimeApi.close();
  };
  try {
    const [why, provisions, mayDumpOthers] = await Promise.all([
      whyNone([...javaHomes, ...criuPaths]),
      launcher.open().catch((error: Error) => ({ why: error.message })),
      rootHas(CAP_SYS_RESOURCE).catch(() => false),
    ]);
    if (why !== undefined || "why" in provisions) {
      await close();
      const noNetwork = "why" in provisions ? provisions.why : "";
      return { why: why ?? `snapshots need the right to make networks (${noNetwork})` };
    }
    const { subnet } = provisions;
    writeJson(file, { ...places, runtimeApi: runtimeApi.address, subnet });
    const network = new EnvironmentNetwork(runtimeApi, subnet);
    const user = mayDumpOthers ? FUNCTION_USER : ROOT;
    const root = await makeRootFolder(join(stateDir, "root"), {
      tools: [...javaHomes, ...(await foldersOf(criuPaths))],
      others: shared,
      machineAddress: network.machineAddress,
      user,
    });
    const kdatDirectory = join(stateDir, "kdat", digest([release(), ...criu]));
    const namespaces = { launcher, network, root, user, kdatDirectory };
    return { namespaces, secret: places.secret, notices: noticesOf(provisions, user === ROOT), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const digest = (words: string[]) => createHash("sha256").update(words.join(" ")).digest("hex").slice(0, 16);

/** Files and folders that a command's words name, lists of them included. */
const pathsIn = (words: string[]) => words.flatMap((word) => word.split(delimiter)).filter(isAbsolute);

/** The folders among some paths, and those that the files among them are in. */
async function foldersOf(paths: string[]): Promise<string[]> {
  const isFile = async (path: string) => (await stat(path).catch(() => undefined))?.isFile() ?? false;
  return Promise.all(paths.map(async (path) => ((await isFile(path)) ? dirname(path) : path)));
}

async function rootHas(capability: bigint): Promise<boolean> {
  const [command, ...args] = [...asRoot, "cat", "/proc/self/status"];
  const { stdout } = await promisify(execFile)(command, args);
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(stdout)?.[1] ?? "0"}`);
  return ((effective >> capability) & 1n) === 1n;
}

function noticesOf({ outbound, memory, processes }: Provisions, asRootUser: boolean): string[] {
  const { unreachable } = nameServers();
  return [
    outbound && `Functions reach nothing outside of this machine: ${outbound}.`,
    !outbound && unreachable && `Functions can't look up names: the name server is ${unreachable}.`,
    memory && `A function may use more memory than its setting: ${memory}.`,
    processes && `A function may start more than 1,024 processes: ${processes}.`,
    asRootUser &&
      "Functions run as root, without its capabilities, instead of a user of their own: CRIU can't take snapshots of others' processes where root lacks CAP_SYS_RESOURCE.",
  ].filter((notice) => typeof notice === "string");
}

/** @param paths what environments run */
async function whyNone(paths: string[]): Promise<string | undefined> {
  // An environment has a /tmp of its own, and so not what lies in this machine's.
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
  const hidden = real.find((path) => path.startsWith("/tmp/"));
  if (hidden !== undefined) return `snapshots need a JDK and CRIU outside of /tmp, unlike ${hidden}`;
  try {
    const trial =
      "PATH=$PATH:/usr/sbin:/sbin; mount -t proc proc /proc && ip link add trial0 type veth peer name trial1";
    const namespaces = ["--net", "--ipc", "--pid", "--mount", "--fork"];
    const [command, ...args] = [...asRoot, "unshare", ...namespaces, "sh", "-c", trial];
    await promisify(execFile)(command, args);
    return undefined;
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split("\n").at(-1) ?? (error as Error).message;
    return `snapshots need the right to make namespaces: run as root, or allow sudo without a password (${said})`;
  }
}
