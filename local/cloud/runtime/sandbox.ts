import { closeSync, constants, openSync, writeSync } from "node:fs";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { INSIDE, PID_FILE } from "../inside";
import { readOr } from "../read-or";
import type { Confined } from "../snapshot/confined";
import type { RestoreSource } from "../snapshot/snapshot-files";
import { ENVIRONMENT_FILES, fstab, HELD } from "./fstab";
import type { Isolation, OutputListeners } from "./isolation";
import { asRoot, type Launcher } from "./launcher";
import type { EnvironmentNetwork, Guest } from "./network";
import { PROCESS_FIFOS, restoreScript, startScript, TELEMETRY_FD, WITHOUT_OURS } from "./process-scripts";
import type { CountedMemory } from "./process-memory";
import { openPipes, type PipeReader } from "./pipe-reader";
import { onOneProcessor, ownProcessors } from "../processors";
import { remove } from "../remove";
import type { RootFolder } from "./root-folder";
import { shellQuote } from "./shell-quote";
import { carriesOverlays, hasFiles } from "./tmp-folder";

const MB = 1024 * 1024;
/** As a shell has it. */
const KILLED = 137;

/** In a sandbox's folder: what its shells say. */
const ERRORS = "errors";

/** How often to look whether CRIU has got to the image that is held back, in ms. */
const HELD_POLL = 1;

/** How long to wait, in ms, for the first process, also where many are started at once; and for its end, told or seen. */
const READY_LIMIT = 30_000;
const STOP_LIMIT = 2_000;
const GONE_LIMIT = 5_000;

/** Above this part of its limit, an environment whose process was killed had no more memory. */
const FULL = 0.9;

/** What all sandboxes have in common. */
export interface Namespaces {
  launcher: Launcher;
  network: EnvironmentNetwork;
  root: RootFolder;
  /** Whom functions run as: no one's user, or root without any of its capabilities where CRIU can't dump others. */
  user: { uid: number; gid: number };
  /**
   * Holds criu.kdat, what CRIU has found out about this kernel, once there has been a checkpoint; without it, each restore
   * would probe anew, for 20 ms.
   */
  kdatDirectory: string;
}

export interface SandboxOptions {
  namespaces: Namespaces;
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
  /** The environment's address. */
  guest: Guest;
  /** `address:port` of its Runtime API. */
  runtimeApi: string;
  /** The most memory that it may have, in MB. */
  memorySize: number;
  /** The most MB that a file in /tmp may have. */
  tmpSize: number;
}

/**
 * An execution environment's isolation: process ids, mounts and a place for its output, but no process of the function
 * yet. Making it takes milliseconds that needn't be spent while a request waits.
 */
export class Sandbox implements Isolation, Confined {
  readonly telemetryDescriptor = TELEMETRY_FD;
  readonly paths = { code: INSIDE.code, runtime: INSIDE.runtime, lib: INSIDE.lib };
  readonly processExited: Promise<number>;
  /** Settles when everything in the sandbox has ended and its files are gone. */
  readonly ended: Promise<void>;
  /** Process id of the outermost process; undefined before it has started and once it has ended. */
  pid: number | undefined;
  #onWord = new Map<string, (rest: string) => void>();
  #stopped = false;
  #counted: CountedMemory | undefined;

  private constructor(
    readonly directory: string,
    readonly runtimeApi: string,
    private readonly options: Pick<SandboxOptions, "namespaces" | "tmpSize" | "memorySize">,
    private readonly output: PipeReader[],
    private readonly control: number,
  ) {
    this.processExited = new Promise((resolve) =>
      this.#onWord.set("exited", (rest) => {
        const [status, peak] = rest.split(" ").map(Number);
        if (peak) this.#counted = { peak: Math.ceil(peak / MB), killed: status === KILLED };
        resolve(status!);
      }),
    );
    this.ended = new Promise((resolve) =>
      this.#onWord.set("gone", () => {
        this.pid = undefined;
        for (const word of ["exited", "done"]) this.#hear(word, String(KILLED));
        this.#closeControl();
        for (const each of this.output) each.destroy();
        // What can't be removed now, the next service removes.
        resolve(remove(directory).catch(() => undefined));
      }),
    );
    this.#onWord.set("born", (pid) => (this.pid = Number(pid)));
  }

  /** @throws Error with what the shell said where the namespaces or mounts can't be made */
  static async prepare(options: SandboxOptions, output: OutputListeners): Promise<Sandbox> {
    const { directory, namespaces, restoreFrom } = options;
    const { launcher } = namespaces;
    await mkdir(directory, { recursive: true });
    const inDirectory = (name: string) => join(directory, name);
    const overlay =
      restoreFrom !== undefined &&
      (await hasFiles(restoreFrom.tmpDirectory)) &&
      (await carriesOverlays(dirname(directory)));
    await Promise.all(
      [ENVIRONMENT_FILES, "root", "tmp", ...(overlay ? ["work"] : [])].map((name) =>
        mkdir(inDirectory(name)),
      ),
    );
    await Promise.all([
      launcher.makeFifos(
        [...Object.values(PROCESS_FIFOS).map((name) => join(ENVIRONMENT_FILES, name)), "control", HELD].map(
          inDirectory,
        ),
      ),
      writeFile(inDirectory("fstab"), fstab(options, overlay)),
      chmod(inDirectory("tmp"), 0o1777),
      ...(restoreFrom === undefined ? [] : [symlink(restoreFrom.tmpDirectory, inDirectory("tmp-from"))]),
    ]);
    // Who opens /dev/stdout opens it anew, as the function's user.
    await chmod(inDirectory(join(ENVIRONMENT_FILES, PROCESS_FIFOS.log)), 0o622);
    const { readers, control } = openPipes(inDirectory, output);
    const sandbox = new Sandbox(directory, options.runtimeApi, options, readers, control);
    await sandbox.#launch(options);
    return sandbox;
  }

  /** Starts the first process. @throws Error with what the shell said, after all has been taken away again */
  async #launch({ directory, guest, memorySize, namespaces }: SandboxOptions): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      this.#onWord.set("ready", () => resolve());
      const gone = this.#onWord.get("gone")!;
      const fail = (why: string, rest = "") => {
        gone(rest);
        void this.ended.then(() => reject(new Error(`no execution environment: ${why}`)));
      };
      this.#onWord.set("gone", (rest) => fail(this.errors(), rest));
      timer = setTimeout(() => {
        if (this.pid !== undefined) namespaces.launcher.kill(this.pid);
        namespaces.launcher.forget(directory);
        fail(`it isn't ready after ${READY_LIMIT / 1000} s`);
      }, READY_LIMIT);
      const launch = { directory, number: guest.number, memory: memorySize * MB };
      namespaces.launcher
        .launch(launch, (word, rest) => this.#hear(word, rest))
        .catch((error: Error) => fail(error.message));
    }).finally(() => clearTimeout(timer));
  }

  get outOfMemory(): boolean {
    const { killed, peak } = this.#counted ?? { killed: false, peak: 0 };
    return killed && peak > FULL * this.options.memorySize;
  }

  countedMemory(): CountedMemory | undefined {
    return this.#counted;
  }

  errors(): string {
    return readOr(join(this.directory, ERRORS), "").trim();
  }

  start(words: string[], variables: Record<string, string>): void {
    const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    const script = startScript(INSIDE.code, INSIDE.environment, PID_FILE, this.options.tmpSize);
    const confined = [
      ...withoutPrivileges(this.options.namespaces.user),
      "env",
      "-i",
      ...assignments,
      ...words,
    ];
    const command = shellQuote(["setsid", "sh", "-c", script, "sh", ...confined]);
    this.#tell("start", `${command} ${WITHOUT_OURS}`);
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
    this.options.namespaces.launcher.spread(pid, ownProcessors());
  }

  /** Where a file of `INSIDE.environment` is out here. */
  file(name: string): string {
    return join(this.directory, ENVIRONMENT_FILES, name);
  }

  /** Runs a command inside and waits for its exit status. */
  async run(words: string[]): Promise<number> {
    const status = new Promise<string>((resolve) => this.#onWord.set("done", resolve));
    this.#tell("run", shellQuote(words));
    return Number(await Promise.race([status, this.ended.then(() => String(KILLED))]));
  }

  /** Makes readable to this process's user what root has written in the environment's folders. */
  async handOver(): Promise<void> {
    if (asRoot.length === 0) return;
    const owner = `${process.getuid!()}:${process.getgid!()}`;
    await this.run(["chown", "-Rh", owner, INSIDE.environment, INSIDE.image]);
  }

  /** Ends all in it. Where nobody tells of that, as after the loss of the launcher's part of it, it is taken as gone in time. */
  async stop(): Promise<void> {
    this.#closeControl();
    const { launcher } = this.options.namespaces;
    // A first process that is stuck in a mount or a checkpoint doesn't read: unshare then takes it along.
    const kill = setTimeout(() => this.pid !== undefined && launcher.kill(this.pid), STOP_LIMIT);
    const give = setTimeout(() => {
      launcher.forget(this.directory);
      this.#hear("gone", "");
    }, GONE_LIMIT);
    await this.ended;
    clearTimeout(kill);
    clearTimeout(give);
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

/** What goes in front of a command that is to run as a user and never gets more than that user has. */
const withoutPrivileges = ({ uid, gid }: Namespaces["user"]): string[] => [
  ...["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"],
  ...["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"],
];
