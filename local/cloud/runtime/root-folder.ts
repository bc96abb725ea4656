import { execFile } from "node:child_process";
import { existsSync, lstatSync, readlinkSync, realpathSync } from "node:fs";
import { chmod, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { INSIDE } from "../inside";
import { readOr } from "../read-or";
import { nameServers } from "./name-servers";

/** The name, inside an environment, of the machine that it runs on. */
export const MACHINE_NAME = "host.internal";

/** The user whom functions run as, by the name that it has on Lambda. */
const USER_NAME = "sbx_user1051";

/** Empty folders that others are mounted on. As on Lambda, there is no /dev/shm. */
const PLACES = ["proc", "sys", "dev", "tmp", "run", "usr", "etc", "opt", "mnt", ...Object.values(INSIDE)];

export const DEVICES = ["null", "zero", "full", "random", "urandom", "tty"];

/** What programs look for in /etc, and nothing that is anybody's secret. */
const FROM_ETC = [
  ...["alternatives", "ca-certificates", "crypto-policies", "fonts", "gai.conf", "host.conf", "ld.so.cache"],
  ...["ld.so.conf", "ld.so.conf.d", "localtime", "mime.types", "nsswitch.conf", "os-release", "pki/ca-trust"],
  ...["pki/java", "pki/tls/certs", "protocols", "services", "ssl/certs", "ssl/openssl.cnf", "timezone"],
];

/** Folders at the root that programs and libraries are in, where a system has them. */
const SYSTEM = ["bin", "sbin", "lib", "lib32", "lib64", "libx32", "nix", "gnu"];

/** The root file system that all environments have: read-only, with nothing of this machine but what programs need. */
export interface RootFolder {
  directory: string;
  /** Folders of this machine that are in it: where they are there, and here; absolute. */
  shared: { path: string; source: string }[];
}

export interface RootFolderOptions {
  /** Folders that environments run something from, besides the system's own; absolute, as they are called there. */
  tools: string[];
  /** This machine's address, as environments see it. */
  machineAddress: string;
  /** Whom functions run as. */
  user: { uid: number; gid: number };
}

/** Makes the root folder anew. */
export async function makeRootFolder(directory: string, options: RootFolderOptions): Promise<RootFolder> {
  const { tools, machineAddress, user } = options;
  await rm(directory, { recursive: true, force: true });
  const inRoot = (path: string) => join(directory, path);
  for (const place of PLACES) await mkdir(inRoot(place), { recursive: true });
  const shared = ["/usr"];
  for (const name of SYSTEM) {
    const found = lstatSync(`/${name}`, { throwIfNoEntry: false });
    if (found?.isSymbolicLink()) await symlink(readlinkSync(`/${name}`), inRoot(name));
    else if (found?.isDirectory()) shared.push(`/${name}`);
  }
  shared.push(...outermost(tools).filter((path) => !shared.some((each) => isWithin(path, each))));
  for (const path of shared) await mkdir(inRoot(path), { recursive: true });
  await makeDevices(inRoot("dev"));
  await makeEtc(inRoot("etc"), machineAddress, user);
  // Whatever this process's umask is: the function is another user.
  for (const place of ["", ...PLACES]) await chmod(inRoot(place), 0o755);
  return { directory, shared: shared.map((path) => ({ path, source: realpathSync(path) })) };
}

const isWithin = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);

/** Folders without those that lie within others of them. */
const outermost = (folders: string[]): string[] =>
  [...new Set(folders)].filter(
    (folder) => !folders.some((other) => other !== folder && isWithin(folder, other)),
  );

async function makeDevices(dev: string): Promise<void> {
  for (const name of DEVICES) await writeFile(join(dev, name), "");
  await symlink("/proc/self/fd", join(dev, "fd"));
  for (const [index, name] of ["stdin", "stdout", "stderr"].entries())
    await symlink(`/proc/self/fd/${index}`, join(dev, name));
}

async function makeEtc(etc: string, machineAddress: string, user: RootFolderOptions["user"]): Promise<void> {
  const ofJava = (await readdir("/etc")).filter((name) => /^java(-|$)/.test(name));
  const names = [...FROM_ETC, ...ofJava].filter((name) => existsSync(join("/etc", name)));
  // What not everybody may read, environments do without.
  const copy = promisify(execFile)("cp", ["-a", "--parents", "--", ...names, etc], { cwd: "/etc" });
  await copy.catch(() => undefined);
  const files = {
    passwd: `${USER_NAME}:x:${user.uid}:${user.gid}::/home/${USER_NAME}:/sbin/nologin\n`,
    group: `${USER_NAME}:x:${user.gid}:\n`,
    hosts: hostsFile(machineAddress),
    "resolv.conf": nameServers().text,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(etc, name), text, { mode: 0o644 });
}

/** Names of this machine's own hosts file, but for those of its loopback: an environment has one of its own. */
function hostsFile(machineAddress: string): string {
  const own = readOr("/etc/hosts", "")
    .split("\n")
    .filter((line) => !/^\s*(127\.|::1\s|#|$)/.test(line));
  const loopback = [`127.0.0.1 localhost ${hostname()}`, "::1 localhost"];
  return `${[...loopback, `${machineAddress} ${MACHINE_NAME}`, ...own].join("\n")}\n`;
}
