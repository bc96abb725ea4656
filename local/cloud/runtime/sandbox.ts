import { execFile } from "node:child_process";
import { closeSync, constants, existsSync, openSync, writeSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { Socket } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { readOr } from "../read-or";
import type { Isolation, OutputListeners } from "./isolation";
import { asRoot, type Launcher } from "./launcher";
import { PROCESS_FIFOS, restoreScript, startScript, TELEMETRY_FD } from "./process-scripts";
import { onOneProcessor, ownProcessors } from "./processors";
import { shellQuote } from "./shell-quote";
import { carriesOverlays, copyTmp, hasOwnFiles } from "./tmp-folder";

/** Where things are inside an environment. The first is Lambda's; the rest lies where Lambda has its runtime. */
export const INSIDE = {
  code: "/var/task",
  runtime: "/var/runtime",
  lib: "/var/runtime/lib",
  environment: "/var/runtime/environment",
  image: "/var/runtime/image",
} as const;

/**
 * The Runtime API's host name inside an environment. Each environment's /etc/hosts gives it an address of its own: the
 * name is what a snapshot remembers, so every environment restored from it finds its own Runtime API.
 */
export const RUNTIME_API_HOST = "lambda-runtime-api";

/** What a restored process has in /tmp: the snapshot's files, with their inodes, below what the environment writes. */
const SNAPSHOT_TMP = `${INSIDE.runtime}/tmp`;
const LAYERS = `lowerdir=${SNAPSHOT_TMP},upperdir=${INSIDE.environment}/tmp,workdir=${INSIDE.environment}/work`;

/** In the environment's folder: the FIFO that stands for an image until the restore is to go on. */
const HELD = "held";

/** How often to look whether CRIU has got to the image that is held back, in ms. */
const HELD_POLL = 1;

/** Where a restored process left its id, as its own namespace counts. */
export const PID_FILE = "pid";

/**
 * What CRIU has found out about this kernel. It keeps that in /run/criu.kdat where /run is a tmpfs; without it, each
 * restore would probe anew, for 20 ms.
 */
export interface Kdat {
  /** Holds criu.kdat, once there has been a checkpoint. */
  directory: string;
  /** /run is a tmpfs here, so CRIU keeps the file by itself. */
  keptBySystem: boolean;
}

/** A snapshot's files, as a sandbox needs them. */
export interface RestoreSource {
  imageDirectory: string;
  /** Content that /tmp begins with. */
  tmpDirectory: string;
  /** Name of the image that is given only when the restore is to go on: see `hold`. */
  heldImage: string;
}

export interface SandboxOptions {
  /** An empty folder for this environment's files; removed with it. */
  directory: string;
  /** The unpacked code. */
  codeDirectory: string;
  /** The runtime interface client's jars. */
  libDirectory: string;
  /** Where the images of a checkpoint are to be written. */
  imageDirectory?: string;
  /** What the process is going to be restored from. */
  restoreFrom?: RestoreSource;
  /** Where the environment's Runtime API listens. */
  runtimeApi: { address: string; port: number };
  launcher: Launcher;
  kdat: Kdat;
}

/**
 * An execution environment's isolation: process ids, mounts and a place for its output, but no process of the function
 * yet. Making it takes milliseconds that needn't be spent while a request waits.
 */
export class Sandbox implements Isolation {
  readonly telemetryDescriptor = TELEMETRY_FD;
  readonly paths = { code: INSIDE.code, runtime: INSIDE.runtime, lib: INSIDE.lib };
  readonly processExited: Promise<number>;
  /** Settles when everything in the sandbox has ended and its files are gone. */
  readonly ended: Promise<void>;
  /** Process id of the outermost process; undefined before it has started and once it has ended. */
  pid: number | undefined;
  #onWord = new Map<string, (rest: string) => void>();
  #stopped = false;

  private constructor(
    readonly directory: string,
    readonly runtimeApi: string,
    private readonly launcher: Launcher,
    private readonly output: Socket[],
    private readonly control: number,
  ) {
    this.processExited = new Promise((resolve) =>
      this.#onWord.set("exited", (status) => resolve(Number(status))),
    );
    this.ended = new Promise((resolve) =>
      this.#onWord.set("gone", () => {
        this.pid = undefined;
        for (const word of ["exited", "done"]) this.#hear(word, "137");
        this.#closeControl();
        for (const each of this.output) each.destroy();
        // What can't be removed now, the next service removes.
        resolve(rm(directory, { recursive: true, force: true }).catch(() => undefined));
      }),
    );
    this.#onWord.set("born", (pid) => (this.pid = Number(pid)));
  }

  /** @throws Error with what the shell said where the namespaces or mounts can't be made */
  static async prepare(options: SandboxOptions, output: OutputListeners): Promise<Sandbox> {
    const { directory, launcher, restoreFrom } = options;
    await mkdir(directory, { recursive: true });
    const inDirectory = (name: string) => join(directory, name);
    const overlay =
      restoreFrom !== undefined &&
      (await hasOwnFiles(restoreFrom.tmpDirectory)) &&
      (await carriesOverlays(dirname(directory)));
    await Promise.all([
      launcher.makeFifos([...Object.values(PROCESS_FIFOS), "control", HELD].map(inDirectory)),
      writeFile(inDirectory("hosts"), await hostsFile(options.runtimeApi.address)),
      writeFile(inDirectory("fstab"), fstab(options, overlay)),
      ...["lib", "environment", "image", "tmp"].map((name) =>
        mkdir(inDirectory(`root/${name}`), { recursive: true }),
      ),
      ...(overlay ? [mkdir(inDirectory("work"))] : []),
      restoreFrom === undefined || overlay
        ? mkdir(inDirectory("tmp"))
        : copyTmp(restoreFrom.tmpDirectory, inDirectory("tmp"), (path) => launcher.makeFifos([path])),
    ]);
    // Open for reading and writing: reading would end whenever nobody else writes, and opening wait for the other end.
    const open = (name: string) => openSync(inDirectory(name), constants.O_RDWR | constants.O_NONBLOCK);
    const reader = (name: string, listener: (chunk: Buffer) => void) =>
      new Socket({ fd: open(name) }).on("data", listener).on("error", () => undefined);
    const readers = [
      reader(PROCESS_FIFOS.log, output.onOutput),
      reader(PROCESS_FIFOS.telemetry, output.onTelemetry),
    ];
    const runtimeApi = `${RUNTIME_API_HOST}:${options.runtimeApi.port}`;
    const sandbox = new Sandbox(directory, runtimeApi, launcher, readers, open("control"));
    await new Promise<void>((resolve, reject) => {
      sandbox.#onWord.set("ready", () => resolve());
      const gone = sandbox.#onWord.get("gone")!;
      sandbox.#onWord.set("gone", (rest) => {
        const error = new Error(`no execution environment: ${readOr(inDirectory("errors"), "").trim()}`);
        gone(rest);
        void sandbox.ended.then(() => reject(error));
      });
      launcher.launch(directory, (word, rest) => sandbox.#hear(word, rest));
    });
    return sandbox;
  }

  start(words: string[], variables: Record<string, string>): void {
    const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    const script = startScript(INSIDE.code, INSIDE.environment, PID_FILE);
    const command = ["setsid", "sh", "-c", script, "sh", "env", "-i", ...assignments, ...words];
    this.#tell("start", shellQuote(command));
  }

  /**
   * Runs CRIU's restore in the background, up to where it reads the held image: loaded, but with no process made yet.
   * The process that it restores takes the place of a started one, on one processor at first: see `spread`.
   */
  hold(words: string[]): void {
    this.#tell("restore", restoreScript(INSIDE.environment, shellQuote([...onOneProcessor(), ...words])));
  }

  /** Gives CRIU the held image: it goes on at once, or as soon as it gets there. */
  async letGo(image: Buffer): Promise<void> {
    let ended = false;
    void this.processExited.then(() => (ended = true));
    while (!ended) {
      try {
        // Without waiting for a reader; there is none until CRIU has got there.
        const fifo = openSync(join(this.directory, HELD), constants.O_WRONLY | constants.O_NONBLOCK);
        writeSync(fifo, image);
        closeSync(fifo);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENXIO") throw error;
        await sleep(HELD_POLL);
      }
    }
  }

  /** Lets the restored process run on all processors. @param pid as this machine counts */
  spread(pid: number): void {
    this.launcher.spread(pid, ownProcessors());
  }

  /** Runs a command inside and waits for its exit status. */
  async run(words: string[]): Promise<number> {
    const status = new Promise<string>((resolve) => this.#onWord.set("done", resolve));
    this.#tell("run", shellQuote(words));
    return Number(await Promise.race([status, this.ended.then(() => "137")]));
  }

  /** Makes readable to this process's user what root has written in the environment's folders. */
  async handOver(): Promise<void> {
    if (asRoot.length === 0) return;
    const owner = `${process.getuid!()}:${process.getgid!()}`;
    await this.run(["chown", "-Rh", owner, INSIDE.environment, INSIDE.image]);
  }

  async stop(): Promise<void> {
    this.#closeControl();
    // A first process that is stuck in a mount or a checkpoint doesn't read: unshare then takes it along.
    const timer = setTimeout(() => this.pid !== undefined && this.launcher.kill(this.pid), 2_000);
    await this.ended;
    clearTimeout(timer);
  }

  /** Each word is waited for once. */
  #hear(word: string, rest: string): void {
    const listener = this.#onWord.get(word);
    this.#onWord.delete(word);
    listener?.(rest);
  }

  #tell(command: "start" | "restore" | "run", line: string): void {
    if (!this.#stopped) writeSync(this.control, `${command} ${line}\n`);
  }

  /** Ends the first process's input, and so the sandbox. */
  #closeControl(): void {
    if (!this.#stopped) closeSync(this.control);
    this.#stopped = true;
  }
}

/** Makes the folders that environments mount on; they stay empty. @throws where only root may and sudo would ask */
export async function makeMountPoints(): Promise<void> {
  const [command, ...args] = [...asRoot, "mkdir", "-p", INSIDE.code, INSIDE.runtime];
  await promisify(execFile)(command!, args);
}

async function hostsFile(runtimeApiAddress: string): Promise<string> {
  const hosts = await readFile("/etc/hosts", "utf8").catch(() => "127.0.0.1 localhost\n");
  return `${hosts.trimEnd()}\n${runtimeApiAddress} ${RUNTIME_API_HOST}\n`;
}

/** @param overlay whether /tmp is the snapshot's with a layer of the environment's own above it, or all its own */
function fstab(options: SandboxOptions, overlay: boolean): string {
  const { kdat, directory, codeDirectory, libDirectory, imageDirectory, restoreFrom } = options;
  const bind = (what: string, where: string, access?: "ro"): string =>
    `${inFstab(what)} ${inFstab(where)} none ${access === undefined ? "bind" : "bind,ro"} 0 0\n`;
  const mounts = [
    kdat.keptBySystem
      ? ""
      : existsSync(join(kdat.directory, "criu.kdat"))
        ? bind(kdat.directory, "/run", "ro")
        : "tmpfs /run tmpfs size=1m 0 0\n",
    bind(codeDirectory, INSIDE.code, "ro"),
    bind(join(directory, "root"), INSIDE.runtime),
    bind(libDirectory, INSIDE.lib, "ro"),
    bind(directory, INSIDE.environment),
    ...(imageDirectory === undefined ? [] : [bind(imageDirectory, INSIDE.image)]),
    // A function must not change what others are restored from.
    ...(restoreFrom === undefined ? [] : [bind(restoreFrom.imageDirectory, INSIDE.image, "ro")]),
    ...(restoreFrom === undefined
      ? []
      : [bind(join(directory, HELD), `${INSIDE.image}/${restoreFrom.heldImage}`)]),
    bind(join(directory, "hosts"), "/etc/hosts"),
    // Last, since the folders above may themselves lie under /tmp.
    ...(overlay
      ? [bind(restoreFrom!.tmpDirectory, SNAPSHOT_TMP, "ro"), `overlay /tmp overlay ${LAYERS} 0 0\n`]
      : [bind(join(directory, "tmp"), "/tmp")]),
  ];
  return mounts.join("");
}

/** A path as fstab has it: with \040 where a space is in it, and so for all that means something there. */
const inFstab = (path: string) =>
  path.replace(/[\s#\\]/g, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, "0")}`);
