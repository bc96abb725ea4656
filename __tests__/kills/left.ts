import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stateOf, type CloudUnderTest } from "./cloud";
import { allProcesses, commandOf, processesOf, treeOf } from "./processes";

/** How long what is on its way out is given to go, in ms. */
const LIMIT = 10_000;
const POLL = 100;

/** What tsx and Node.js keep between runs on purpose. */
const CACHES = /^(tsx-|node-compile-cache|v8-compile-cache)/;

/** What clouds that were killed may have left on this machine, as far as it can be told from other clouds' things. */
export class Machine {
  /** Of all clouds that there have been in this folder: third bytes of addresses, and launchers' process ids. */
  readonly #subnets = new Set<number>();
  readonly #launchers = new Set<number>();

  constructor(private readonly folder: string) {}

  /** Remembers what a running cloud has. */
  see(cloud: CloudUnderTest): void {
    const subnet = this.#subnet();
    if (subnet !== undefined) this.#subnets.add(subnet);
    for (const { pid, command } of cloud.processes())
      if (command.includes("launcher.sh")) this.#launchers.add(pid);
  }

  /**
   * Waits until nothing is left but what a running cloud has.
   * @returns what is left all the same, a line each
   */
  async left(cloud?: CloudUnderTest): Promise<string[]> {
    const deadline = Date.now() + LIMIT;
    for (;;) {
      const lines = this.#look(cloud?.running ? cloud : undefined);
      if (lines.length === 0 || Date.now() > deadline) return lines;
      await sleep(POLL);
    }
  }

  #look(cloud: CloudUnderTest | undefined): string[] {
    return [
      ...this.#processes(cloud),
      ...this.#network(cloud !== undefined),
      ...this.#groups(cloud),
      ...this.#files(cloud !== undefined),
    ];
  }

  #processes(cloud: CloudUnderTest | undefined): string[] {
    const own = new Set(cloud?.processes().map(({ pid }) => pid));
    // An environment whose part of the launcher was killed is no child of the cloud's any more, but the cloud has it.
    const environments = cloud === undefined ? [] : names(join(stateOf(this.folder), "lambda/environments"));
    for (const { pid, command } of allProcesses())
      if (environments.some((id) => command.includes(id))) for (const each of treeOf(pid)) own.add(each.pid);
    return processesOf(stateOf(this.folder))
      .filter(({ pid }) => pid !== process.pid && !own.has(pid))
      .map(({ pid, command }) => `process ${pid} ${command.slice(0, 60)}`);
  }

  #network(running: boolean): string[] {
    const current = running ? this.#subnet() : undefined;
    const links = said("ip", ["-o", "link"]);
    const holders = subnetHolders();
    const tables = said("nft", ["list", "tables"]);
    const lines: string[] = [];
    for (const subnet of this.#subnets) {
      const holder = holders.get(subnet);
      // Another local cloud has taken what one of these gave back.
      if (holder !== undefined && !this.#launchers.has(holder) && isLauncher(holder)) continue;
      const ours = [...links.matchAll(new RegExp(`ps${subnet}\\.\\d+`, "g"))].map(([name]) => name);
      const environments = subnet === current ? this.#environments() : 0;
      if (ours.length > environments)
        lines.push(`${ours.length} links of ${environments} environments: ${ours.join(" ")}`);
      if (subnet === current) continue;
      if (holder !== undefined) lines.push(`address 169.254.${subnet}.1`);
      if (new RegExp(`petstore_snapstart_${subnet}$`, "m").test(tables)) lines.push(`nft table of ${subnet}`);
    }
    return lines;
  }

  #groups(cloud: CloudUnderTest | undefined): string[] {
    const current = new Set(cloud?.processes().map(({ pid }) => pid));
    const roots = ["/sys/fs/cgroup", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/pids"];
    return (
      [...this.#launchers]
        // A process id may be another local cloud's by now.
        .filter((pid) => !current.has(pid) && !isLauncher(pid))
        .flatMap((pid) => roots.map((root) => join(root, `petstore-snapstart-${pid}`)))
        .filter((group) => existsSync(group))
        .map((group) => `control group ${group}`)
    );
  }

  #files(running: boolean): string[] {
    const state = stateOf(this.folder);
    const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
    const partial = names(state, true)
      .filter((name) => !/^(pulumi|\.pulumi|lambda\/(root|environments|code\/[^/]+\/))/.test(name))
      .filter((name) => /\.(partial|tmp|new|draft)$|=deleted-\d+$/.test(name));
    return [
      ...mounts.filter((line) => line.includes(state)).map((line) => `mount ${line}`),
      ...partial.map((name) => `file ${name}`),
      ...names(join(this.folder, "tmp"))
        .filter((name) => !CACHES.test(name))
        .map((name) => `temporary ${name}`),
      ...(running ? [] : names(join(state, "lambda/environments")).map((name) => `environment ${name}`)),
    ];
  }

  #environments(): number {
    return names(join(stateOf(this.folder), "lambda/environments")).length;
  }

  #subnet(): number | undefined {
    try {
      const text = readFileSync(join(stateOf(this.folder), "lambda/network.json"), "utf8");
      return (JSON.parse(text) as { subnet: number }).subnet;
    } catch {
      return undefined;
    }
  }
}

const LAUNCHER = /^(sudo -n )?sh \S*launcher\.sh/;

const isLauncher = (pid: number) => LAUNCHER.test(commandOf(pid));

/** Launchers by the subnet that they have, or had: host-network.sh has the address say it. */
function subnetHolders(): Map<number, number> {
  const addresses = said("ip", ["-o", "-4", "address", "show", "dev", "lo"]);
  const found = addresses.matchAll(/ inet 169\.254\.(\d+)\.1\/32 .* lo:(\d+)/g);
  return new Map([...found].map(([, subnet, pid]) => [Number(subnet), Number(pid)]));
}

function said(command: string, args: string[]): string {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}

function names(folder: string, recursive = false): string[] {
  try {
    return readdirSync(folder, { recursive, encoding: "utf8" });
  } catch {
    return [];
  }
}
