import { execFile, spawn, type ChildProcess } from "node:child_process";
import { closeSync, constants, openSync, writeSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Isolation } from "./isolation";
import { shellQuote } from "./shell-quote";

const run = promisify(execFile);

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

/** In the environment's folder: the FIFO that stands for an image until the restore is to go on. */
const HELD = "held";

/** How often to look whether CRIU has got to the image that is held back, in ms. */
const HELD_POLL = 1;

/** Where a restored process left its id, as its own namespace counts. */
export const PID_FILE = "pid";

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
  /** CRIU's saved knowledge of the kernel; may not exist. */
  kdatFile: string;
}

/**
 * An execution environment's isolation: process ids, mounts and a place for its output, but no process of the function
 * yet. Making it takes milliseconds that needn't be spent while a request waits.
 */
export class Sandbox implements Isolation {
  readonly paths = { code: INSIDE.code, runtime: INSIDE.runtime, lib: INSIDE.lib };
  readonly processExited: Promise<number>;
  /** Settles when everything in the sandbox has ended and its files are gone. */
  readonly ended: Promise<void>;
  #onLine = new Map<string, (rest: string) => void>();

  private constructor(
    readonly directory: string,
    readonly runtimeApi: string,
    private readonly shell: ChildProcess,
    private readonly log: Socket,
  ) {
    this.processExited = new Promise((resolve) =>
      this.#onLine.set("exited", (status) => resolve(Number(status))),
    );
    this.ended = new Promise((resolve) =>
      shell.once("close", () => {
        this.#onLine.get("exited")?.("137");
        this.#onLine.get("done")?.("137");
        this.log.destroy();
        void rm(directory, { recursive: true, force: true }).then(resolve);
      }),
    );
    createInterface({ input: shell.stdout! }).on("line", (line) => {
      const [word, rest] = line.split(" ", 2);
      const listener = this.#onLine.get(word!);
      this.#onLine.delete(word!);
      listener?.(rest ?? "");
    });
  }

  /** @throws Error with what the shell said where the namespaces or mounts can't be made */
  static async prepare(options: SandboxOptions, onOutput: (chunk: Buffer) => void): Promise<Sandbox> {
    const { directory } = options;
    await mkdir(directory, { recursive: true });
    await Promise.all([
      writeFile(join(directory, "hosts"), await hostsFile(options.runtimeApi.address)),
      writeFile(join(directory, "fstab"), fstab(options)),
      run("mkfifo", ["-m", "600", join(directory, "log"), join(directory, HELD)]),
      mkdir(join(directory, "root/lib"), { recursive: true }),
      mkdir(join(directory, "root/environment"), { recursive: true }),
      mkdir(join(directory, "root/image"), { recursive: true }),
      options.restoreFrom === undefined
        ? mkdir(join(directory, "tmp"))
        : cp(options.restoreFrom.tmpDirectory, join(directory, "tmp"), {
            recursive: true,
            preserveTimestamps: true,
            verbatimSymlinks: true,
          }),
    ]);
    // Open for writing too, or reading would end whenever nobody else has it open; and without waiting for a writer.
    const log = new Socket({ fd: openSync(join(directory, "log"), constants.O_RDWR | constants.O_NONBLOCK) });
    log.on("data", onOutput);
    log.on("error", () => undefined);

    const [command, ...args] = [
      ...asRoot,
      ...["unshare", "--pid", "--mount", "--propagation", "private", "--fork", "--kill-child"],
      ...["sh", join(__dirname, "environment.sh"), directory, options.kdatFile],
    ];
    const shell = spawn(command!, args, { stdio: ["pipe", "pipe", "pipe"] });
    let complaint = "";
    shell.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    shell.stdin.on("error", () => undefined);
    const sandbox = new Sandbox(directory, `${RUNTIME_API_HOST}:${options.runtimeApi.port}`, shell, log);
    await new Promise<void>((resolve, reject) => {
      sandbox.#onLine.set("ready", () => resolve());
      shell.once("error", reject);
      void sandbox.ended.then(() => reject(new Error(`no execution environment: ${complaint.trim()}`)));
    });
    return sandbox;
  }

  start(words: string[], variables: Record<string, string>): void {
    const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    // A session of its own and no descriptor from outside, or CRIU can't take a checkpoint of it.
    const script = `cd ${INSIDE.code} && echo $$ >${INSIDE.environment}/${PID_FILE} && exec "$@" </dev/null >${INSIDE.environment}/log 2>&1`;
    this.#tell("start", ["setsid", "sh", "-c", script, "sh", "env", "-i", ...assignments, ...words]);
  }

  /**
   * Runs CRIU's restore in the background, up to where it reads the held image: loaded, but with no process made yet.
   * The process that it restores takes the place of a started one.
   */
  hold(words: string[]): void {
    this.#tell("restore", words);
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

  /** Runs a command inside and waits for its exit status. */
  async run(words: string[]): Promise<number> {
    const status = new Promise<string>((resolve) => this.#onLine.set("done", resolve));
    this.#tell("run", words);
    return Number(await status);
  }

  get pid(): number | undefined {
    return this.shell.exitCode === null ? this.shell.pid : undefined;
  }

  async stop(): Promise<void> {
    this.shell.stdin!.end();
    // A first process that is stuck in a mount or a checkpoint doesn't read: unshare then takes it along.
    const timer = setTimeout(() => this.shell.kill("SIGKILL"), 2_000);
    await this.ended;
    clearTimeout(timer);
  }

  #tell(command: "start" | "restore" | "run", words: string[]): void {
    this.shell.stdin!.write(`${command} ${shellQuote(words)}\n`);
  }
}

/** What goes in front of a command that needs root: nothing, or a sudo that never asks. */
export const asRoot: string[] = process.getuid?.() === 0 ? [] : ["sudo", "-n"];

/** Makes the folders that environments mount on; they stay empty. @throws where only root may and sudo would ask */
export async function makeMountPoints(): Promise<void> {
  const [command, ...args] = [...asRoot, "mkdir", "-p", INSIDE.code, INSIDE.runtime];
  await run(command!, args);
}

async function hostsFile(runtimeApiAddress: string): Promise<string> {
  const hosts = await readFile("/etc/hosts", "utf8").catch(() => "127.0.0.1 localhost\n");
  return `${hosts.trimEnd()}\n${runtimeApiAddress} ${RUNTIME_API_HOST}\n`;
}

function fstab({
  directory,
  codeDirectory,
  libDirectory,
  imageDirectory,
  restoreFrom,
}: SandboxOptions): string {
  const bind = (what: string, where: string, access?: "ro"): string =>
    `${inFstab(what)} ${inFstab(where)} none ${access === undefined ? "bind" : "bind,ro"} 0 0\n`;
  const mounts = [
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
    bind(join(directory, "tmp"), "/tmp"),
  ];
  return mounts.join("");
}

/** A path as fstab has it: with \040 where a space is in it, and so for all that means something there. */
const inFstab = (path: string) =>
  path.replace(/[\s#\\]/g, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, "0")}`);
