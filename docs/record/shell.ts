import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Screen, type Recording } from "./screen";

/** How long anything may take to be printed, ms. */
const PATIENCE = 90_000;
/** Between two keys, ms. */
const TYPING = 45;
const KEY_NAMES = { enter: "\r", up: "\u001b[A", interrupt: "\u0003", end: "\u0004" };

/** A shell in a terminal of its own (`script`, of util-linux), typed into and recorded. */
export class Shell {
  readonly #child: ChildProcess;
  readonly #screen: Screen;
  #written = Promise.resolve();
  #text = "";

  /**
   * @param now ms since the recording began
   * @param folder where the shell is
   */
  constructor(
    columns: number,
    rows: number,
    private readonly now: () => number,
    folder: string,
    env: NodeJS.ProcessEnv,
  ) {
    this.#screen = new Screen(columns, rows);
    const shell = `stty cols ${columns} rows ${rows}; exec bash --noprofile --norc -i`;
    this.#child = spawn("script", ["-qfec", shell, "/dev/null"], {
      cwd: folder,
      env: { ...env, PS1: "$ ", TERM: "xterm-256color", HISTFILE: "/dev/null" },
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#child.stdout!.on("data", (data: Buffer) => {
      const at = this.now();
      this.#text += data.toString();
      this.#written = this.#written.then(() => this.#screen.write(data, at));
    });
  }

  /** Presses one key. */
  press(key: keyof typeof KEY_NAMES): void {
    this.#child.stdin!.write(KEY_NAMES[key]);
  }

  /** Types a line, key by key or, where it is pasted, at once, and presses Enter. */
  async type(line: string, { pasted = false } = {}): Promise<void> {
    for (const part of pasted ? [line] : line) {
      this.#child.stdin!.write(part);
      await pause(TYPING);
    }
    await pause(300);
    this.press("enter");
  }

  /**
   * Waits until this is printed, from here on.
   * @throws Error with what was printed where that takes too long
   */
  async printed(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const found = pattern.exec(this.#text.slice(from));
      if (found) return found;
      if (Date.now() > deadline) throw new Error(`${pattern} isn't in:\n${this.#text}`);
      await pause(20);
    }
  }

  /** How much has been printed by now, for `printed`. */
  get printedSoFar(): number {
    return this.#text.length;
  }

  /** What was shown until now; the shell ends. */
  async close(): Promise<Recording> {
    await this.#written;
    const recording = this.#screen.recording();
    if (this.#child.exitCode === null) {
      const ended = once(this.#child, "exit");
      this.press("end");
      await Promise.race([ended, pause(5_000)]);
      this.#child.kill();
    }
    return recording;
  }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
