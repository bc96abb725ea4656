import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { isAlive } from "../process-mark";

/** What goes in front of a command that needs root: nothing, or a sudo that never asks. */
export const asRoot: string[] = process.getuid?.() === 0 ? [] : ["sudo", "-n"];

/** FIFOs are made this many at a time, as starting the command takes longer than making them. */
const FIFO_BATCH = 48;

/** How long to wait for the launcher's end, in ms. */
const CLOSE_LIMIT = 2_000;

/** How often to look whether environments are still there whose end nobody has told of, in ms. */
const WATCH_INTERVAL = 1_000;

/** Called with what an environment's processes say: a word, and the rest of the line. */
export type OnLine = (word: string, rest: string) => void;

export interface LauncherOptions {
  /** Where FIFOs wait to be used; on the same file system as the environments. */
  fifoDirectory: string;
  /** The Runtime API's address, which leads out of environments' networks. */
  runtimeApi: string;
  /** Environments get addresses in 169.254.SUBNET.0/20, or in the next such network that is free. */
  subnet: number;
}

/** What this machine gives environments, and why not where it doesn't. */
export interface Provisions {
  subnet: number;
  /** Why environments reach nothing outside of this machine. */
  outbound?: string;
  /** Why their memory isn't limited. */
  memory?: string;
  /** Why the number of their processes isn't. */
  processes?: string;
}

/** An environment as the launcher starts it. */
export interface Launch {
  /** The environment's folder; its name is what it is called by. */
  directory: string;
  /** Which of the network's addresses it has. */
  number: number;
  /** The most memory that its processes may have together, in bytes. */
  memory: number;
}

/** Starts the first processes of sandboxes, from a small process of its own, and hears from them. */
export class Launcher {
  #shell?: ChildProcess;
  #opening?: Promise<Provisions>;
  /** Once it has been claimed. */
  #subnet?: number;
  /** By environment: who hears of it, and its outermost process once that is known. */
  #listeners = new Map<string, { onLine: OnLine; pid?: number; missing?: boolean }>();
  #watch?: NodeJS.Timeout;
  #closing = false;
  /** Something of the shell's has ended since it was told to look. */
  #ended = false;
  #fifos: Promise<string[]> = Promise.resolve([]);
  #made = 0;

  constructor(private readonly options: LauncherOptions) {}

  /**
   * Starts the launcher's own process, unless it runs.
   * @throws Error with what it said where this machine's network can't be used
   */
  open(): Promise<Provisions> {
    return (this.#opening ??= this.#start());
  }

  /**
   * Starts the first process of a sandbox. `gone` is the last word that its listener hears, also where the launcher is lost.
   * @throws Error where there is no launcher and none can be started
   */
  async launch({ directory, number, memory }: Launch, onLine: OnLine): Promise<void> {
    await this.open();
    const id = basename(directory);
    this.#listeners.set(id, { onLine });
    this.#tell(`launch ${id} ${number} ${memory} ${directory}`);
  }

  /** Nothing more of an environment is listened to. */
  forget(directory: string): void {
    this.#listeners.delete(basename(directory));
  }

  kill(pid: number): void {
    this.#tell(`kill ${pid}`);
  }

  /** Lets all threads of a process run on these processors. */
  spread(pid: number, processors: number[]): void {
    this.#tell(`spread ${pid} ${processors.join(",")}`);
    this.#ended = true;
  }

  /** Puts a FIFO at each of these paths. */
  async makeFifos(paths: string[]): Promise<void> {
    const taken = this.#fifos.then(async (ready) => {
      if (ready.length < paths.length) ready.push(...(await this.#makeMore()));
      return ready.splice(0, paths.length);
    });
    this.#fifos = Promise.all([this.#fifos, taken.catch(() => [])]).then(([ready]) => ready);
    await Promise.all((await taken).map((fifo, index) => rename(fifo, paths[index]!)));
  }

  /**
   * Ends the launcher, and waits a while until it has given back what it had of the network; sandboxes that still run end by
   * themselves when their owners close them.
   */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#watch);
    const shell = this.#shell;
    if (shell !== undefined) {
      shell.stdin!.end();
      await Promise.race([once(shell, "exit"), sleep(CLOSE_LIMIT, undefined, { ref: false })]);
    }
    await this.#fifos;
    await rm(this.options.fifoDirectory, { recursive: true, force: true });
  }

  async #makeMore(): Promise<string[]> {
    const { fifoDirectory } = this.options;
    await mkdir(fifoDirectory, { recursive: true });
    const fifos = Array.from({ length: FIFO_BATCH }, () => join(fifoDirectory, String(this.#made++)));
    await promisify(execFile)("mkfifo", ["-m", "600", ...fifos]);
    return fifos;
  }

  #tell(line: string): void {
    this.#shell?.stdin!.write(`${line}\n`);
  }

  /** A new shell, in place of one that is lost. @throws Error with what it said */
  #start(): Promise<Provisions> {
    const { runtimeApi } = this.options;
    const subnet = this.#subnet ?? this.options.subnet;
    const again = this.#subnet === undefined ? [] : ["again"];
    const script = ["sh", join(__dirname, "launcher.sh"), __dirname, String(subnet), runtimeApi, ...again];
    const [command, ...args] = [...asRoot, ...script];
    const shell = spawn(command!, args, { stdio: ["pipe", "pipe", "pipe"] });
    return new Promise((resolve, reject) => {
      let said = "";
      const lost = (error?: Error) => {
        this.#lose(shell);
        reject(error ?? new Error(said.trim().split("\n").at(-1) || "the launcher ended"));
      };
      shell.once("error", lost).once("exit", () => lost());
      // Without descriptors there are no pipes either.
      if (shell.stdin === undefined) return;
      this.#shell = shell;
      this.#closing = false;
      shell.stdin.on("error", () => undefined);
      shell.stderr.on("data", (chunk) => (said = `${said}${chunk}`.slice(-1_000)));
      const provisions: Provisions = { subnet };
      createInterface({ input: shell.stdout }).on("line", (line) => {
        const [id, word, ...rest] = line.split(" ");
        if (id !== "-") this.#hear(id!, word!, rest.join(" "));
        else if (word === "ready") {
          this.#subnet = provisions.subnet;
          this.#watch = setInterval(() => this.#look(), WATCH_INTERVAL).unref();
          resolve(provisions);
        } else if (word === "leaving") {
          if (!this.#closing) lost();
        } else note(provisions, word!, rest.join(" "));
      });
    });
  }

  #hear(id: string, word: string, rest: string): void {
    const listener = this.#listeners.get(id);
    if (word === "gone") this.#ended = this.#listeners.delete(id);
    else if (word === "born" && listener !== undefined) listener.pid = Number(rest);
    listener?.onLine(word, rest);
  }

  /** Its environments are taken as gone: nobody would tell of their end, and their input ends now. */
  #lose(shell: ChildProcess): void {
    if (this.#shell !== shell) {
      if (this.#shell === undefined) this.#opening = undefined;
      return;
    }
    this.#shell = this.#opening = undefined;
    clearInterval(this.#watch);
    for (const id of [...this.#listeners.keys()]) this.#hear(id, "gone", "");
  }

  /** The launcher has a process for each environment, which tells of its end; that process may be lost, too. */
  #look(): void {
    if (this.#ended) this.#tell("reap");
    this.#ended = false;
    for (const [id, listener] of this.#listeners) {
      if (listener.pid === undefined || isAlive(listener.pid)) continue;
      // What tells of it may still be on its way.
      if (listener.missing) this.#hear(id, "gone", "");
      listener.missing = true;
    }
  }
}

function note(provisions: Provisions, word: string, text: string): void {
  if (word === "subnet") provisions.subnet = Number(text);
  else if (text !== "") provisions[word as "outbound" | "memory" | "processes"] = text;
}
