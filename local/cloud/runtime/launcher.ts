import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

/** What goes in front of a command that needs root: nothing, or a sudo that never asks. */
export const asRoot: string[] = process.getuid?.() === 0 ? [] : ["sudo", "-n"];

/** FIFOs are made this many at a time, as starting the command takes longer than making them. */
const FIFO_BATCH = 48;

/** Called with what an environment's processes say: a word, and the rest of the line. */
export type OnLine = (word: string, rest: string) => void;

/** Starts the first processes of sandboxes, from a small process of its own, and hears from them. */
export class Launcher {
  #shell?: ChildProcess;
  #listeners = new Map<string, OnLine>();
  #fifos: Promise<string[]> = Promise.resolve([]);
  #made = 0;

  /** @param fifoDirectory where FIFOs wait to be used; on the same file system as the environments */
  constructor(private readonly fifoDirectory: string) {}

  /** Starts the first process of the sandbox in a directory. `gone` is the last word that its listener hears. */
  launch(directory: string, onLine: OnLine): void {
    const id = basename(directory);
    this.#listeners.set(id, onLine);
    this.#tell(`launch ${id} ${directory}`);
  }

  kill(pid: number): void {
    this.#tell(`kill ${pid}`);
  }

  /** Lets all threads of a process run on these processors. */
  spread(pid: number, processors: number[]): void {
    this.#tell(`spread ${pid} ${processors.join(",")}`);
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

  /** Ends the launcher; sandboxes that still run end by themselves when their owners close them. */
  async close(): Promise<void> {
    this.#shell?.stdin!.end();
    await this.#fifos;
    await rm(this.fifoDirectory, { recursive: true, force: true });
  }

  async #makeMore(): Promise<string[]> {
    await mkdir(this.fifoDirectory, { recursive: true });
    const fifos = Array.from({ length: FIFO_BATCH }, () => join(this.fifoDirectory, String(this.#made++)));
    await promisify(execFile)("mkfifo", ["-m", "600", ...fifos]);
    return fifos;
  }

  #tell(line: string): void {
    this.#shell ??= this.#start();
    this.#shell.stdin!.write(`${line}\n`);
  }

  #start(): ChildProcess {
    const [command, ...args] = [...asRoot, "sh", join(__dirname, "launcher.sh"), __dirname];
    const shell = spawn(command!, args, { stdio: ["pipe", "pipe", "ignore"] });
    shell.stdin.on("error", () => undefined);
    createInterface({ input: shell.stdout }).on("line", (line) => {
      const [id, word, rest] = line.split(" ", 3);
      const onLine = this.#listeners.get(id!);
      if (word === "gone") this.#listeners.delete(id!);
      onLine?.(word!, rest ?? "");
    });
    const end = () => {
      if (this.#shell === shell) this.#shell = undefined;
      for (const onLine of this.#listeners.values()) onLine("gone", "");
      this.#listeners.clear();
    };
    shell.once("error", end).once("exit", end);
    return shell;
  }
}
