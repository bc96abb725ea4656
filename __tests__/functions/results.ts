import { z } from "zod";
import { frameworkVersion, type FunctionCase } from "./functions";

/** In ms. */
const times = z.object({
  /** From the call of PublishVersion until the version is Active, with one restore for trial. */
  publishMs: z.number(),
  /** Median of some restores. */
  restoreMs: z.number(),
  /** The first invocation after it: median, too. */
  firstMs: z.number(),
  /** Initialisation and first invocation of `$LATEST`: median of some cold starts. */
  coldMs: z.number(),
});

const run = z.object({
  name: z.string(),
  framework: z.string(),
  version: z.string(),
  runtime: z.string(),
  /** Absent where it failed. */
  times: times.optional(),
  /** Why it failed, in one line. */
  failure: z.string().optional(),
});

const schema = z.object({
  schema: z.literal(1),
  startedAt: z.iso.datetime(),
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  runs: z.array(run),
});

export type Times = z.infer<typeof times>;
export type FunctionRun = z.infer<typeof run>;
export type FunctionResults = z.infer<typeof schema>;

/** @throws Error where the text isn't a results file's */
export const parseResults = (text: string): FunctionResults => schema.parse(JSON.parse(text));

/** JSON with times to a tenth of a millisecond. */
export const formatResults = (results: FunctionResults): string =>
  `${JSON.stringify(results, (key, value: unknown) => (key.endsWith("Ms") ? Math.round((value as number) * 10) / 10 : value), 2)}\n`;

/** @param outcome its times, or why it failed */
export function functionRun(one: FunctionCase, outcome: Times | string): FunctionRun {
  const { name, framework } = one;
  const about = { name, framework, version: frameworkVersion(name), runtime: one.settings.Runtime! };
  return typeof outcome === "string" ? { ...about, failure: oneLine(outcome) } : { ...about, times: outcome };
}

/** What fits a table: the first line, and not all of a long one. */
function oneLine(text: string): string {
  const line = text.trim().split("\n")[0]!.replace(/\s+/g, " ");
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
