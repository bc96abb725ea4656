import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const PROJECT = join(__dirname, "../../..");
/** Until something is printed, ms: a first deployment on a busy machine. */
const PATIENCE = 120_000;

/** `npm start -- ARGUMENTS` with a state folder of its own, and what it prints. */
export class StartProcess {
  output = "";
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;

  constructor(stateDir: string, args: string[] = [], { path = process.env.PATH, limits = "" } = {}) {
    // In a group of its own, so that a signal can reach npm and us as a terminal's Ctrl-C does.
    this.#child = spawn("sh", ["-c", `${limits} exec npm start -- "$@"`, "npm", ...args], {
      cwd: PROJECT,
      env: { ...process.env, PATH: path, PETSTORE_LOCAL_STATE: stateDir, FORCE_COLOR: "0", NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.#ended = once(this.#child, "exit");
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => (this.output += text));
    }
  }

  /** Waits until it has printed that. @throws Error with all that it printed where it ends before or takes too long */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const found = pattern.exec(this.output);
      if (found) return found;
      const ended = this.#child.exitCode !== null || this.#child.signalCode !== null;
      if (ended || Date.now() > deadline) throw new Error(`${pattern} isn't in:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ctrl-C in its terminal: the whole group gets it. @returns the exit code */
  async interrupt(): Promise<unknown> {
    process.kill(-this.#child.pid!, "SIGINT");
    return this.exitCode();
  }

  async exitCode(): Promise<unknown> {
    const [code, signal] = await this.#ended;
    return code ?? signal;
  }

  /** Whatever still runs of it is gone; for the end of a test that failed. */
  kill(): void {
    try {
      process.kill(-this.#child.pid!, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
}
