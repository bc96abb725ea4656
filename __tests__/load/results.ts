import { z } from "zod";
import { markdownTable } from "../support/document-block";

const usage = z.object({ processes: z.number(), descriptors: z.number(), memoryMb: z.number() });

const schema = z.object({
  schema: z.literal(1),
  startedAt: z.iso.datetime(),
  seed: z.number(),
  minutes: z.number(),
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  tallies: z.array(
    z.object({
      client: z.string(),
      sent: z.number(),
      right: z.number(),
      lost: z.number(),
      wrong: z.number(),
    }),
  ),
  deployments: z.object({ succeeded: z.number(), failed: z.number() }),
  before: usage,
  after: usage,
  /** What wasn't as it has to be. */
  faults: z.array(z.string()),
});

export type LoadResults = z.infer<typeof schema>;

/** @throws Error where the text isn't a results file's */
export const parseResults = (text: string): LoadResults => schema.parse(JSON.parse(text));

export const formatResults = (results: LoadResults): string => `${JSON.stringify(results, null, 2)}\n`;

/** For docs/faults.md. */
export function loadReport(results: LoadResults): string {
  const { tallies, deployments, before, after, minutes, seed, startedAt, machine } = results;
  const number = (title: string) => ({ title, number: true });
  const requests = markdownTable(
    [{ title: "client" }, number("requests"), number("right"), number("lost"), number("wrong")],
    tallies.map(({ client, ...counts }) => [
      client,
      ...[counts.sent, counts.right, counts.lost, counts.wrong].map(String),
    ]),
  );
  const taken = markdownTable(
    [{ title: "what the local cloud takes" }, number("before"), number("after")],
    [
      ["processes", String(before.processes), String(after.processes)],
      ["descriptors", String(before.descriptors), String(after.descriptors)],
      ["memory", `${Math.round(before.memoryMb)} MB`, `${Math.round(after.memoryMb)} MB`],
    ],
  );
  return [
    `${minutes} minutes, with ${deployments.succeeded} deployments that succeeded and ${deployments.failed} that failed`,
    `meanwhile; seed ${seed}. Run on ${startedAt.slice(0, 10)}, on ${machine.cores} cores, ${machine.os}.`,
    "",
    requests,
    "",
    taken,
  ].join("\n");
}
