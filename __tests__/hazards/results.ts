import { z } from "zod";
import { KINDS, SEVERITIES } from "../../local/hazards/hazard";

const finding = z.object({
  rule: z.string(),
  kind: z.enum(KINDS),
  severity: z.enum(SEVERITIES),
  where: z.string(),
});

const checked = z.object({
  name: z.string(),
  kind: z.enum([...KINDS, "pet store"]),
  /** Whether it has a hazard. */
  planted: z.boolean(),
  /** Whether the check found what was planted, or raised no alarm where nothing was. */
  right: z.boolean(),
  found: z.array(finding),
  /** When its check began: a run of some replaces their results alone. */
  at: z.iso.datetime(),
  seconds: z.number(),
  /** Why the check itself failed, in one line. */
  failure: z.string().optional(),
});

const schema = z.object({
  schema: z.literal(1),
  /** Of the last run. */
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  functions: z.array(checked),
});

export type Checked = z.infer<typeof checked>;
export type HazardResults = z.infer<typeof schema>;

/** @throws Error where the text isn't a results file's */
export const parseResults = (text: string): HazardResults => schema.parse(JSON.parse(text));

/** JSON with times to a tenth of a second. */
export const formatResults = (results: HazardResults): string => {
  const rounded = (key: string, value: unknown) =>
    key === "seconds" ? Math.round((value as number) * 10) / 10 : value;
  return `${JSON.stringify(results, rounded, 2)}\n`;
};

/** Results in the order of `names`: new ones, and else those that are there; without those of other names. */
export function merged(
  names: readonly string[],
  before: readonly Checked[],
  now: readonly Checked[],
): Checked[] {
  const byName = new Map([...before, ...now].map((each) => [each.name, each]));
  return names.flatMap((name) => byName.get(name) ?? []);
}
