import { z } from "zod";
import { writeAtomically } from "../results";
import { UsageError } from "../errors";
import { carries, UPPER } from "../statistics";
import { FIGURE_NAMES, GROUPS, type FigureName } from "./figures";

/** One restored environment's first request. Times in ms. */
const restore = z.object({
  function: z.enum(["petstore", "hello", "heap-25", "heap-1024"]),
  group: z.enum(GROUPS),
  /** By the caller's clock: for `heap` around the invocation, else around the HTTP request. */
  client: z.number(),
  /** Where the local cloud says the time went, in order. */
  split: z.record(z.string(), z.number()),
  /** What of the caller's time the split doesn't hold: connection, HTTP API, the caller itself. */
  gateway: z.number(),
});

/** What a group's figures were computed from. */
const measurement = z.object({
  group: z.enum(GROUPS),
  /** In one line, for the table. */
  detail: z.string(),
  /** Single values by name: times in ms, memory in bytes. */
  samples: z.record(z.string(), z.array(z.number())),
  /** Counts, sizes in bytes, times in ms, by name. */
  facts: z.record(z.string(), z.number()),
  /** How long measuring took, in ms. */
  tookMs: z.number(),
});

const schema = z.object({
  schema: z.literal(1),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  /** In the units of figures.ts; times in ms. Absent: not measured in this run. */
  figures: z.partialRecord(z.enum(FIGURE_NAMES as [FigureName, ...FigureName[]]), z.number()),
  measurements: z.array(measurement),
  restores: z.array(restore),
  notes: z.array(z.string()),
});

export type RestoreResults = z.infer<typeof schema>;
export type Restore = z.infer<typeof restore>;
export type Measurement = z.infer<typeof measurement>;

/** Reads a results file's content. @throws UsageError of one line that names what is wrong */
export function parseRestoreResults(text: string, path: string): RestoreResults {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} isn't JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return withoutLooseTail(parsed.data);
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `${path} isn't a results file: ${issue!.path.join(".") || "the whole"}: ${issue!.message}`,
  );
}

/** Older files have the tail's figure of fewer restores than carry a p99. */
function withoutLooseTail(read: RestoreResults): RestoreResults {
  const restores = read.measurements.find(({ group }) => group === "restore")?.samples.client?.length ?? 0;
  if (!carries(restores, UPPER.p99)) delete read.figures.restoreTail;
  return read;
}

/** Indented JSON, with lists of numbers and single restores on a line each. */
export function formatRestoreResults(results: RestoreResults): string {
  const lines: string[] = [];
  const onOneLine = (value: unknown) =>
    (Array.isArray(value) && typeof value[0] === "number") ||
    (typeof value === "object" && value !== null && "split" in value);
  const short = (_key: string, value: unknown) =>
    typeof value === "number" ? Math.round(value * 1000) / 1000 : value;
  const shell = JSON.stringify(
    results,
    (key, value: unknown) =>
      onOneLine(value) ? `\u0000${lines.push(JSON.stringify(value, short)) - 1}\u0000` : short(key, value),
    1,
  );
  return `${shell.replace(/"\\u0000(\d+)\\u0000"/g, (_, index: string) => lines[Number(index)]!)}\n`;
}

export const writeRestoreResults = (path: string, results: RestoreResults): Promise<void> =>
  writeAtomically(path, formatRestoreResults(results));
