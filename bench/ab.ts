import { spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BenchError } from "./errors";
import { functionErrorsIn } from "./functionError";
import { PATIENCE_S, type Target } from "./probe";
import { median } from "./statistics";

/** What one run of `ab` saw. Times in ms, on the client's clock, connection included. */
export interface LoadResult {
  requests: number;
  concurrency: number;
  /** Requests that got an answer of any status. */
  completed: number;
  /** Connection, receive and protocol errors, and errors of the function. */
  failed: number;
  /** Answers of Lambda's own API that were errors of the function; absent where that isn't what was called. */
  functionErrors?: number;
  /** What the first of them says. */
  functionError?: string;
  non2xx: number;
  /** How often each status other than 2xx came. 429 is a throttle. */
  statusCodes: Record<string, number>;
  requestsPerSecond: number;
  p50: number;
  /** Every request's time. */
  times: number[];
}

export interface LoadOptions {
  ab: string;
  /** A header `content-type` is sent with a body only. */
  target: Target;
  /** Whether it is Lambda's own API, which answers 200 to an error of the function. */
  isInvocation?: boolean;
  requests: number;
  concurrency: number;
  /** Where `ab`'s own data go: NAME.gnuplot.tsv, NAME.percentiles.csv and its summary NAME.txt. */
  directory: string;
  name: string;
  signal?: AbortSignal;
}

/** Drives the load. Rejects with a BenchError when ab can't finish (its message in one line) or the signal aborts. */
export async function runAb(options: LoadOptions): Promise<LoadResult> {
  await mkdir(options.directory, { recursive: true });
  const file = (suffix: string) => join(options.directory, `${options.name}.${suffix}`);
  const [gnuplot, percentiles] = [file("gnuplot.tsv"), file("percentiles.csv")];
  // -l: answers vary in length (the breeds do), which isn't a failure. -v 2: prints each status that isn't 2xx.
  const flags = ["-l", "-q", "-v", "2", "-s", String(options.target.patience ?? PATIENCE_S)];
  const load = ["-n", String(options.requests), "-c", String(options.concurrency)];
  const { method = "GET", headers = {}, body, url } = options.target;
  const shown = [...flags, ...load, ...methodFlags(method, body, headers, file("body"))];
  const data = ["-g", gnuplot, "-e", percentiles];
  if (body !== undefined) await writeFile(file("body"), body, { mode: 0o600 });
  const argv = [...shown, ...headerFlags(headers), ...data, url];
  const { code, stdout, stderr } = await run(options.ab, argv, options.signal).finally(() =>
    rm(file("body"), { force: true }),
  );
  const summary = stdout.slice(Math.max(0, stdout.lastIndexOf("Server Software:")));
  if (code !== 0) throw new BenchError(`ab stopped with code ${code}: ${lastLine(stderr) || "no message"}`);
  await writeFile(file("txt"), `ab ${[...shown, ...data, url].join(" ")}\n\n${summary}`);
  const errors = options.isInvocation ? functionErrorsIn(stdout) : undefined;
  const parsed = parseAbOutput(stdout);
  return {
    ...parsed,
    ...{ failed: parsed.failed + (errors?.functionErrors ?? 0), ...errors },
    ...timesFrom(await readFile(gnuplot, "utf8")),
    ...loadOf(options),
  };
}

const TYPE = "content-type";

/** What makes ab send a method and a body. */
function methodFlags(
  method: string,
  body: string | undefined,
  headers: Record<string, string>,
  file: string,
): string[] {
  if (body === undefined) return method === "GET" ? [] : method === "HEAD" ? ["-i"] : ["-m", method];
  // -p alone is POST, as -u is PUT; with -m a body goes with any method.
  const type = headers[TYPE];
  return [
    "-p",
    file,
    ...(type === undefined ? [] : ["-T", type]),
    ...(method === "POST" ? [] : ["-m", method]),
  ];
}

/** Not for files: a signature may be among them. */
const headerFlags = (headers: Record<string, string>): string[] =>
  Object.entries(headers)
    .filter(([name]) => name !== TYPE)
    .flatMap(([name, value]) => ["-H", `${name}: ${value}`]);

const loadOf = ({ requests, concurrency }: LoadOptions) => ({ requests, concurrency });

/** ab's printed summary, and the statuses that `-v 2` prints. Throws a BenchError when it isn't one. */
export function parseAbOutput(
  stdout: string,
): Pick<LoadResult, "completed" | "failed" | "non2xx" | "statusCodes" | "requestsPerSecond"> {
  const figure = (label: string): number | undefined => {
    // The last one counts: with -v 2 an answer's body comes first and could hold anything.
    const all = [...stdout.matchAll(new RegExp(`^${label}:\\s+([\\d.]+)`, "gm"))];
    const value = all.at(-1)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  const completed = figure("Complete requests");
  const requestsPerSecond = figure("Requests per second");
  if (completed === undefined || requestsPerSecond === undefined)
    throw new BenchError("ab printed no summary");
  const statusCodes: Record<string, number> = {};
  for (const [, status = ""] of stdout.matchAll(/^WARNING: Response code not 2xx \((\d+)\)/gm)) {
    statusCodes[status] = (statusCodes[status] ?? 0) + 1;
  }
  return {
    completed,
    failed: figure("Failed requests") ?? 0,
    non2xx: figure("Non-2xx responses") ?? 0,
    statusCodes,
    requestsPerSecond,
  };
}

/** The `ttime` column (total time, ms) of ab's `-g` file. */
export function timesFrom(gnuplot: string): Pick<LoadResult, "times" | "p50"> {
  const [header = "", ...rows] = gnuplot.trimEnd().split("\n");
  const column = header.split("\t").indexOf("ttime");
  const times = rows.map((row) => Number(row.split("\t")[column])).filter(Number.isFinite);
  return { times, p50: times.length > 0 ? median(times) : 0 };
}

interface Finished {
  code: number | string;
  stdout: string;
  stderr: string;
}

function run(command: string, argv: string[], signal?: AbortSignal): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, argv, { stdio: ["ignore", "pipe", "pipe"], signal });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.on("error", (error) =>
      reject(
        signal?.aborted ? (signal.reason as Error) : new BenchError(`ab can't be started: ${error.message}`),
      ),
    );
    child.on("close", (code, killedBy) => resolve({ code: code ?? killedBy ?? "unknown", stdout, stderr }));
  });
}

const lastLine = (text: string) => text.trim().split("\n").at(-1) ?? "";
