import { markdownTable } from "../support/document-block";
import { z } from "zod";

const kill = z.object({
  moment: z.string(),
  reached: z.boolean(),
  recoveryMs: z.number(),
  faults: z.array(z.string()),
});

const schema = z.object({
  schema: z.literal(1),
  startedAt: z.iso.datetime(),
  seed: z.number(),
  minutes: z.number(),
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  /** In the order in which they were done. */
  kills: z.array(kill),
  /** What was left at the very end. */
  left: z.array(z.string()),
});

export type KillResults = z.infer<typeof schema>;

/** @throws Error where the text isn't a results file's */
export const parseResults = (text: string): KillResults => schema.parse(JSON.parse(text));

export const formatResults = (results: KillResults): string =>
  `${JSON.stringify(results, (key, value: unknown) => (key === "recoveryMs" ? Math.round(value as number) : value), 2)}\n`;

const COLUMNS = [
  { title: "what is killed, and when" },
  { title: "kills", number: true },
  { title: "converged", number: true },
  { title: "back after (median)", number: true },
  { title: "else" },
];

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** A row for each moment, those that didn't come left out. */
export function killTable({ kills }: Pick<KillResults, "kills">): string {
  const reached = kills.filter((one) => one.reached);
  const rows = [...new Set(reached.map(({ moment }) => moment))].sort().map((moment) => {
    const own = reached.filter((one) => one.moment === moment);
    const times = own.map(({ recoveryMs }) => recoveryMs).sort((a, b) => a - b);
    const faults = [...new Set(own.flatMap((one) => one.faults))];
    return [
      moment,
      String(own.length),
      String(own.filter((one) => one.faults.length === 0).length),
      seconds(times[Math.floor(times.length / 2)]!),
      faults.join("; ").slice(0, 200),
    ];
  });
  return markdownTable(COLUMNS, rows);
}

/** For docs/faults.md: the table, and what it is of. */
export function killReport(results: KillResults): string {
  const { kills, seed, startedAt, minutes, machine, left } = results;
  const reached = kills.filter((one) => one.reached);
  const converged = reached.filter(({ faults }) => faults.length === 0);
  return [
    `${reached.length} kills, of which ${converged.length} converged; seed ${seed}. At the end,`,
    `${left.length === 0 ? "nothing" : left.join("; ")} was left. Run on ${startedAt.slice(0, 10)} in ${minutes} minutes, on`,
    `${machine.cores} cores, ${machine.os}, CRIU ${machine.criu}.`,
    "",
    killTable(results),
  ].join("\n");
}
