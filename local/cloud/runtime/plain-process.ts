import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import type { Isolation, OutputListeners } from "./isolation";
import { slowed } from "./pipe-reader";

export interface PlainProcessOptions {
  directory: string;
  codeDirectory: string;
  libDirectory: string;
  /** `address:port` of the Runtime API. */
  runtimeApi: string;
}

/** How long the process group has to end by itself, in ms. */
const STOP_LIMIT = 2_000;

/** In the environment's folder: what the function has for temporary files. */
const TMP = "tmp";

/** What keeps AWS's SDKs from the developer's own keys, which are among the files that the process sees. */
const NOBODYS_CREDENTIALS = {
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_EC2_METADATA_DISABLED: "true",
};

/**
 * Before it becomes the runtime, the shell starts what ends the whole process group when this process's end of the pipe
 * closes, however this process ends.
 */
const SCRIPT = `
  (read -r _; kill -s KILL -- -$$) <&3 >/dev/null 2>&1 4>&- &
  exec "$@" </dev/null 3<&-`;

/**
 * A function's process without namespaces, for systems other than Linux and users who may not make any: the same
 * runtime, but this machine's files and network, and paths as they are outside.
 */
export class PlainProcess implements Isolation {
  readonly telemetryDescriptor = 4;
  /** Nothing counts here. */
  readonly outOfMemory = false;
  readonly directory: string;
  readonly paths: Isolation["paths"];
  readonly runtimeApi: string;
  readonly processExited: Promise<number>;
  #child?: ChildProcess;
  #exited!: (status: number) => void;

  private constructor(
    options: PlainProcessOptions,
    private readonly output: OutputListeners,
  ) {
    this.directory = options.directory;
    this.paths = {
      code: options.codeDirectory,
      runtime: dirname(options.libDirectory),
      lib: options.libDirectory,
    };
    this.runtimeApi = options.runtimeApi;
    this.processExited = new Promise((resolve) => (this.#exited = resolve));
  }

  static async prepare(options: PlainProcessOptions, output: OutputListeners): Promise<PlainProcess> {
    await mkdir(join(options.directory, TMP), { recursive: true });
    return new PlainProcess(options, output);
  }

  get pid(): number | undefined {
    return this.#child?.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
  }

  start(words: string[], variables: Record<string, string>): void {
    const tmp = join(this.directory, TMP);
    // Java programs ask the JVM for the folder, others this variable; /tmp itself is everybody's.
    const classPath = words.indexOf("-classpath");
    const command = classPath < 0 ? words : words.toSpliced(classPath, 0, `-Djava.io.tmpdir=${tmp}`);
    const child = spawn("sh", ["-c", SCRIPT, "sh", ...command], {
      cwd: this.paths.code,
      env: { ...NOBODYS_CREDENTIALS, ...variables, TMPDIR: tmp },
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      // In a process group of its own.
      detached: true,
    });
    this.#child = child;
    child.once("error", ({ message }) => {
      // As a shell says it.
      void this.output.onOutput(Buffer.from(`sh: 0: Cannot fork: ${message}\n`));
      this.#exited(127);
    });
    // Without descriptors there are no pipes either.
    if (child.stdio === undefined) return;
    slowed(child.stdout!, this.output.onOutput);
    slowed(child.stderr!, this.output.onOutput);
    child.stdio[3]!.on("error", () => undefined);
    slowed(child.stdio[this.telemetryDescriptor] as Readable, this.output.onTelemetry);
    child.once("exit", () => {
      // What it has left behind.
      try {
        process.kill(-child.pid!, "SIGKILL");
      } catch {
        // Nothing.
      }
    });
    child.once("close", (code, signal) => this.#exited(code ?? 128 + constants.signals[signal!]));
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child?.stdio !== undefined) {
      child.stdio[3]!.destroy();
      if (this.pid !== undefined) await this.#end(child);
      // Who left the group may still hold them.
      child.stdout!.destroy();
      child.stderr!.destroy();
      child.stdio[this.telemetryDescriptor]!.destroy();
      await this.processExited;
    }
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Waits for its end; the shell that ends the group is one of those whom it lacks where it couldn't be started. */
  async #end(child: ChildProcess): Promise<void> {
    const timer = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), STOP_LIMIT);
    await once(child, "exit");
    clearTimeout(timer);
  }
}
