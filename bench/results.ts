import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { UsageError } from "./errors";
import { carried, LEAST_ROUNDS } from "./statistics";
import { knownHazards } from "./hazardResults";
import { ownFacts } from "./ownFacts";
import { isApp, PRIMINGS, VARIANTS, type App } from "./variants";

/** A results file. Times in ms, memory in MB, image sizes in bytes. */

const app = z.custom<App>(isApp, "there is no such application");

/** See Summary: percentiles that the values can't carry are absent, also where an older file has them. */
const summary = z
  .object({
    count: z.int().positive(),
    p50: z.number(),
    p90: z.number().optional(),
    p99: z.number().optional(),
    max: z.number(),
  })
  .transform((read) => carried(read, read.count));

/** See Ratio: without an interval where there was a single round. */
const ratio = z.object({ p50: z.number(), ci95: z.tuple([z.number(), z.number()]).optional() });

/** One request, by its REPORT line. */
const sample = z.object({
  requestId: z.string(),
  round: z.int().positive(),
  source: z.enum(["probe", "load"]),
  kind: z.enum(["init", "restore", "warm"]),
  /** Start of the request, in ms since `startedAt`. */
  at: z.number(),
  /** The handler alone. */
  duration: z.number(),
  init: z.number().optional(),
  restore: z.number().optional(),
  billed: z.number(),
  memory: z.number(),
  /** The execution environment's log stream. */
  environment: z.string(),
  /** Probes only: the same request by the client's clock. */
  client: z.number().optional(),
  status: z.string().optional(),
  /** Cold starts on the local cloud: where the time went, in order. */
  split: z.record(z.string(), z.number()).optional(),
});

const load = z
  .object({
    requests: z.int(),
    concurrency: z.int(),
    /** Without an answer, or answered with an error of the function (`functionErrors`). */
    failed: z.int(),
    functionErrors: z.int().optional(),
    non2xx: z.int(),
    throttled: z.int(),
    statusCodes: z.record(z.string(), z.int()),
    /** Median over the rounds. */
    requestsPerSecond: z.number(),
    p50: z.number(),
    p99: z.number().optional(),
  })
  .transform((read) => carried(read, read.requests));

const variant = z.object({
  app,
  variant: z.enum(VARIANTS),
  priming: z.enum(PRIMINGS).optional(),
  /** Initialisation or restore, plus the handler, of every cold start. Null when there was none. */
  cold: summary.nullable(),
  /** The handler, of every warm call. */
  warm: summary.nullable(),
  load,
  /** By the client's clock: single requests, connection included. */
  client: z.object({ cold: summary.nullable(), warm: summary.nullable() }),
  /** What went wrong or astray; nothing is left out of the figures without being counted here. */
  counts: z.object({
    /** Requests that reached Lambda but whose REPORT line didn't come in time. */
    missingReports: z.int(),
    /** Requests whose REPORT carries an error or a timeout. */
    functionErrors: z.int(),
    /** Probes that failed, or got another status than 2xx. */
    failedProbes: z.int(),
    /** Probes that found more than one new REPORT line, so that none could be tied to them. */
    untiedProbes: z.int(),
    /** Requests meant to be cold that found a warm environment. */
    unexpectedlyWarm: z.int(),
    /** Initialisations and restores that failed or timed out. */
    failedStarts: z.int(),
    /** With SnapStart: cold starts that had no snapshot to restore, and initialised instead. Absent from older files. */
    withoutSnapshot: z.int().optional(),
  }),
  memory: z.object({ size: z.number(), maxUsed: z.number() }),
  billed: z.object({ cold: z.number().nullable(), warm: z.number().nullable() }),
  snapshot: z
    .object({
      imageBytes: z.number().optional(),
      mappedBytes: z.number().optional(),
      initMs: z.number().optional(),
      checkpointMs: z.number().optional(),
      publishMs: z.number().optional(),
    })
    .optional(),
  samples: z.array(sample),
});

const speedup = ratio.extend({
  /** Cold starts behind each side: baseline, SnapStart. */
  counts: z.tuple([z.int(), z.int()]),
  /** The same by the client's clock. */
  client: ratio.optional(),
  /** Why to quote it with care. */
  doubt: z.string().optional(),
});

const results = z.object({
  schema: z.literal(1),
  stack: z.string(),
  /** What was measured and how; absent from older files. */
  provenance: z
    .object({
      /** The checkout's commit, with `dirty` where files differed from it; absent outside a git checkout. */
      commit: z.object({ hash: z.string(), dirty: z.boolean() }).optional(),
      /** As one would type it again. */
      command: z.string(),
    })
    .optional(),
  /** Why this machine takes no snapshots; absent where it does, and on AWS. Then there is no ratio either. */
  snapshotMissing: z.string().optional(),
  /** How much else the measuring machine had to do, as shares of its processors' time. Absent from older files. */
  noise: z
    .object({
      /** Used by others right before the run. */
      busyBefore: z.number(),
      /** Taken by the virtual machine's host during the run. */
      stolen: z.number(),
    })
    .optional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** True when Ctrl-C ended the run: the finished rounds are here. */
  interrupted: z.boolean(),
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Lambda's runtime that each application was deployed with. Absent from older files. */
  runtimes: z.partialRecord(app, z.string()).optional(),
  /** The user's function that was measured in place of this project's applications. */
  own: ownFacts.optional(),
  settings: z.object({
    rounds: z.int(),
    probes: z.int(),
    requests: z.int(),
    concurrency: z.int(),
    architecture: z.enum(["x86_64", "arm64"]),
  }),
  variants: z.array(variant).min(1),
  /** Ratio of the medians of the cold starts: baseline ÷ the version as deployed. */
  speedup: z.partialRecord(app, speedup),
  /** The same for every other variant, by `app/variant`. */
  speedups: z.record(z.string(), speedup),
  notes: z.array(z.string()),
  /** Whether the measured functions are safe to restore, as far as it is known; absent on AWS, and from older files. */
  hazards: z.array(knownHazards).optional(),
});

export type Results = z.infer<typeof results>;
export type VariantResult = z.infer<typeof variant>;
export type Sample = z.infer<typeof sample>;
export type LoadSummary = z.infer<typeof load>;
export type Speedup = z.infer<typeof speedup>;

/** Reads and checks a results file. Throws a UsageError of one line that names the file and what is wrong. */
export async function readResults(path: string): Promise<Results> {
  const text = await readFile(path, "utf8").catch(async (error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === "ENOENT"
        ? `${path} doesn't exist${await choicesBeside(path)}`
        : `can't read ${path}: ${error.message}`,
    );
  });
  return parseResults(text, path);
}

/** The JSON files in the same folder, for a message. */
async function choicesBeside(path: string): Promise<string> {
  const names = await readdir(dirname(path)).catch(() => []);
  const files = names.filter((name) => name.endsWith(".json")).map((name) => join(dirname(path), name));
  return files.length > 0 ? `; there are: ${files.join(", ")}` : "";
}

/** See readResults. */
export function parseResults(text: string, path: string): Results {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} isn't JSON: ${(error as Error).message}`);
  }
  const parsed = results.safeParse(json);
  if (parsed.success) return withoutLoneIntervals(parsed.data);
  const [issue] = parsed.error.issues;
  const more = parsed.error.issues.length - 1;
  throw new UsageError(
    `${path} isn't a results file: ${issue?.path.join(".") || "the whole"}: ${issue?.message ?? "invalid"}` +
      (more > 0 ? ` (and ${more} more)` : ""),
  );
}

/** Older files have intervals from a single round, too. */
function withoutLoneIntervals(read: Results): Results {
  if (read.settings.rounds >= LEAST_ROUNDS) return read;
  for (const speedup of [...Object.values(read.speedup), ...Object.values(read.speedups)]) {
    delete speedup?.ci95;
    delete speedup?.client?.ci95;
  }
  return read;
}

/** Writes atomically: whoever reads sees the old file or the new one, never a part. */
export async function writeResults(path: string, value: Results): Promise<void> {
  await writeAtomically(path, formatResults(value));
}

/** Indented JSON with one line for each sample, so that a file of thousands stays readable and small. */
export function formatResults(value: Results): string {
  const lines: string[] = [];
  const shell = JSON.stringify(
    value,
    (key, inner: unknown) => {
      if (key !== "samples" || !Array.isArray(inner)) return inner;
      return inner.map((one) => `\u0000${lines.push(JSON.stringify(one)) - 1}\u0000`);
    },
    2,
  );
  return `${shell.replace(/"\\u0000(\d+)\\u0000"/g, (_, index: string) => lines[Number(index)] ?? "")}\n`;
}

/** Writes a temporary file beside the path, then renames it. */
export async function writeAtomically(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}
