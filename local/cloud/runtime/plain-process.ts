import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Isolation } from "./isolation";

export interface PlainProcessOptions {
  directory: string;
  codeDirectory: string;
  libDirectory: string;
  runtimeApi: { address: string; port: number };
}

/**
 * A function's process without namespaces, for systems other than Linux and users who may not make any: the same
 * runtime, but this machine's /tmp, and paths as they are outside.
 */
export class PlainProcess implements Isolation {
  readonly directory: string;
  readonly paths: Isolation["paths"];
  readonly runtimeApi: string;
  readonly processExited: Promise<number>;
  #child?: ChildProcess;
  #exited!: (status: number) => void;

  private constructor(
    options: PlainProcessOptions,
    private readonly onOutput: (chunk: Buffer) => void,
  ) {
    this.directory = options.directory;
    this.paths = {
      code: options.codeDirectory,
      runtime: dirname(options.libDirectory),
      lib: options.libDirectory,
    };
    this.runtimeApi = `${options.runtimeApi.address}:${options.runtimeApi.port}`;
    this.processExited = new Promise((resolve) => (this.#exited = resolve));
  }

  static async prepare(
    options: PlainProcessOptions,
    onOutput: (chunk: Buffer) => void,
  ): Promise<PlainProcess> {
    await mkdir(options.directory, { recursive: true });
    return new PlainProcess(options, onOutput);
  }

  get pid(): number | undefined {
    return this.#child?.exitCode === null ? this.#child.pid : undefined;
  }

  start([command, ...args]: string[], variables: Record<string, string>): void {
    // The shell ends the runtime when this process's end of the pipe closes, however this process ends.
    const script = `"$@" </dev/null & process=$!; (read -r _ <&3; kill -9 $process) 2>/dev/null & watch=$!; wait $process; status=$?; kill $watch; exit $status`;
    this.#child = spawn("sh", ["-c", script, "sh", command!, ...args], {
      cwd: this.paths.code,
      env: variables,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    this.#child.stdout!.on("data", this.onOutput);
    this.#child.stderr!.on("data", this.onOutput);
    this.#child.stdio[3]!.on("error", () => undefined);
    this.#child.once("error", () => this.#exited(127));
    this.#child.once("close", (code) => this.#exited(code ?? 137));
  }

  async stop(): Promise<void> {
    if (this.#child !== undefined) {
      this.#child.stdio[3]!.destroy();
      await this.processExited;
    }
    await rm(this.directory, { recursive: true, force: true });
  }
}
