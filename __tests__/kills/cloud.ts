import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectRoot } from "../../local/setup/paths";
import { kill, treeOf, type FoundProcess } from "./processes";

/** When a state file's getting its name kills: see kill-point.ts. */
export interface KillPoint {
  path: string;
  when: "before" | "after";
  nth: number;
  victim: "self" | "engine";
}

/** Until something is printed, in ms: a deployment on a busy machine. */
const PATIENCE = 120_000;
const POLL = 20;

/** `npm start -- ARGUMENTS` without npm, on a state folder and with a folder for temporary files. */
export class CloudUnderTest {
  output = "";
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;

  constructor(
    readonly folder: string,
    args: string[] = [],
    point?: KillPoint,
  ) {
    mkdirSync(join(folder, "tmp"), { recursive: true });
    this.#child = spawn(process.execPath, ["local/setup/launch.js", "local/start.ts", ...args], {
      cwd: projectRoot,
      env: {
        ...process.env,
        PETSTORE_LOCAL_STATE: stateOf(folder),
        TMPDIR: join(folder, "tmp"),
        NO_COLOR: "1",
        FORCE_COLOR: "0",
        ...(point && {
          NODE_OPTIONS: `--require=tsx/cjs --require=${JSON.stringify(join(__dirname, "kill-point.ts"))}`,
          PETSTORE_KILL_POINT: JSON.stringify(point),
        }),
      },
      stdio: ["ignore", "pipe", "pipe"],
      // A terminal's Ctrl-C isn't for it.
      detached: true,
    });
    this.#ended = once(this.#child, "exit");
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => (this.output += text));
    }
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits until it has printed that or ended. @returns whether it was printed */
  async printed(pattern: RegExp): Promise<boolean> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      if (pattern.test(this.output)) return true;
      if (!this.running) return false;
      if (Date.now() > deadline) throw new Error(`${pattern} isn't in:\n${this.output}`);
      await sleep(POLL);
    }
  }

  /** What it has started that still runs, itself included. */
  processes(): FoundProcess[] {
    return treeOf(this.pid);
  }

  /** A process of it of that kind, as soon as there is one. */
  async process(matches: (found: FoundProcess) => boolean, limit: number): Promise<number | undefined> {
    const deadline = Date.now() + limit;
    while (this.running && Date.now() < deadline) {
      const found = this.processes().filter(matches);
      if (found.length > 0) return found.at(-1)!.pid;
      await sleep(POLL / 4);
    }
    return undefined;
  }

  async kill(): Promise<void> {
    kill(this.pid);
    await this.#ended;
  }

  /** @returns the exit code, or the signal that ended it */
  async exit(): Promise<unknown> {
    const [code, signal] = await this.#ended;
    return code ?? signal;
  }

  /** Ctrl-C. @returns the exit code; `stuck` where it doesn't end, and is killed */
  async stop(): Promise<unknown> {
    if (!this.running) return this.exit();
    kill(this.pid, "SIGINT");
    const stuck = sleep(30_000, "stuck" as const, { ref: false });
    const code = await Promise.race([this.exit(), stuck]);
    if (code === "stuck") await this.kill();
    return code;
  }
}

export const stateOf = (folder: string): string => join(folder, "state");

/** The stack's outputs, as `npm start` keeps them. */
export function outputsOf(folder: string): Record<string, string> {
  return JSON.parse(readFileSync(join(stateOf(folder), "outputs.json"), "utf8")) as Record<string, string>;
}
