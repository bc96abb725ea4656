import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

export interface CommandRun {
  command: string;
  /** Program and arguments that go before the command's text. */
  interpreter: string[];
  /** Where to run; relative to `base`, which is the default. */
  folder?: string;
  base: string;
  /** On top of this process's own environment; undefined takes a variable away. */
  environment: Record<string, string | undefined>;
  stdin?: string;
  signal: AbortSignal;
  onLine(stream: "stdout" | "stderr", line: string): void;
}

const LAST_LINES = 20;
const GRACE_MS = 5000;

/**
 * Runs a command to its end and gives what it wrote, without the space around it.
 * @throws Error with its last lines where it exits other than 0, or when `signal` aborts; then all its processes are gone.
 */
export async function run(request: CommandRun): Promise<{ stdout: string; stderr: string }> {
  request.signal.throwIfAborted();
  const [program = "/bin/sh", ...args] = request.interpreter;
  const child = spawn(program, [...args, request.command], {
    cwd: resolve(request.base, request.folder ?? "."),
    env: { ...process.env, ...request.environment },
    stdio: "pipe",
    // A process group of its own, so that what the command starts ends with it.
    detached: true,
  });
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch {
      // Already gone.
    }
  };
  let force: NodeJS.Timeout | undefined;
  const abort = () => {
    kill("SIGTERM");
    force = setTimeout(() => kill("SIGKILL"), GRACE_MS);
  };
  request.signal.addEventListener("abort", abort, { once: true });

  const lines = { stdout: [] as string[], stderr: [] as string[] };
  const recent: string[] = [];
  for (const stream of ["stdout", "stderr"] as const) {
    createInterface({ input: child[stream] }).on("line", (line) => {
      lines[stream].push(line);
      if (line.trim() !== "") recent.push(line);
      request.onLine(stream, line);
    });
  }
  // A command that doesn't read its input closes it.
  child.stdin.on("error", () => undefined);
  child.stdin.end(request.stdin ?? "");

  try {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((done, failed) => {
      child.once("error", failed);
      child.once("close", (...end) => done(end));
    });
    request.signal.throwIfAborted();
    if (code !== 0) {
      const how = code === null ? `was ended by ${signal}` : `exited with ${code}`;
      throw new Error([`${request.command} ${how}`, ...recent.slice(-LAST_LINES)].join("\n"));
    }
    return { stdout: lines.stdout.join("\n").trim(), stderr: lines.stderr.join("\n").trim() };
  } finally {
    clearTimeout(force);
    request.signal.removeEventListener("abort", abort);
  }
}
