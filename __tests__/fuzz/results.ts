import { z } from "zod";
import { markdownTable } from "../support/document-block";

const schema = z.object({
  schema: z.literal(1),
  startedAt: z.iso.datetime(),
  seed: z.number(),
  tallies: z.array(
    z.object({
      listener: z.string(),
      inputs: z.number(),
      answers: z.record(z.string(), z.number()),
      slowestMs: z.number(),
      faults: z.array(z.string()),
    }),
  ),
  /** Memory of the process with all listeners in it, in MB. */
  memoryMb: z.object({ before: z.number(), after: z.number() }),
  /** Errors that nobody handled. */
  unhandled: z.array(z.string()),
});

export type FuzzResults = z.infer<typeof schema>;

/** @throws Error where the text isn't a results file's */
export const parseResults = (text: string): FuzzResults => schema.parse(JSON.parse(text));

export const formatResults = (results: FuzzResults): string => `${JSON.stringify(results, null, 2)}\n`;

const KINDS = ["2xx", "3xx", "4xx", "5xx", "none"];

/** For docs/faults.md. */
export function fuzzReport({ tallies, seed, startedAt, memoryMb, unhandled }: FuzzResults): string {
  const number = (title: string) => ({ title, number: true });
  const columns = [
    { title: "listener" },
    number("inputs"),
    ...KINDS.map(number),
    number("slowest"),
    number("faults"),
  ];
  const rows = tallies.map(({ listener, inputs, answers, slowestMs, faults }) => [
    listener,
    String(inputs),
    ...KINDS.map((kind) => String(answers[kind] ?? 0)),
    `${Math.round(slowestMs)} ms`,
    String(faults.length),
  ]);
  const total = tallies.reduce((sum, { inputs }) => sum + inputs, 0);
  return [
    `${total} inputs, seed ${seed}, on ${startedAt.slice(0, 10)}. Errors that nobody handled: ${unhandled.length}. Memory of`,
    `the process: ${Math.round(memoryMb.before)} MB before, ${Math.round(memoryMb.after)} MB after.`,
    "",
    markdownTable(columns, rows),
  ].join("\n");
}
