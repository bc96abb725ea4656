import { createHash } from "node:crypto";
import { z } from "zod";
import type { Mutant } from "./instrument";

/** Why no test notices a mutant, kept by hand; known by texts, so that lines may move. */
const reasonSchema = z.strictObject({
  file: z.string(),
  /** The source line that it begins in. */
  line: z.string(),
  mutated: z.string(),
  replacement: z.string(),
  reason: z.string().min(1),
});

export type Reason = z.infer<typeof reasonSchema>;

export interface Explained {
  explained: { mutant: Mutant; reason: string }[];
  unexplained: Mutant[];
  /** Reasons that fit no survivor any more. */
  outdated: Reason[];
}

export const readReasons = (text: string): Reason[] => z.array(reasonSchema).parse(JSON.parse(text));

/** @param files those that were mutated: reasons for others are not looked at */
export function explain(survivors: Mutant[], reasons: Reason[], files: string[]): Explained {
  const reasonOf = new Map(reasons.map((reason) => [key(reason), reason]));
  const keys = new Set(survivors.map((mutant) => key(withoutReason(mutant))));
  const found = survivors.map((mutant) => ({
    mutant,
    reason: reasonOf.get(key(withoutReason(mutant)))?.reason,
  }));
  return {
    explained: found.filter((one): one is Explained["explained"][number] => one.reason !== undefined),
    unexplained: found.filter(({ reason }) => reason === undefined).map(({ mutant }) => mutant),
    outdated: reasons.filter((reason) => files.includes(reason.file) && !keys.has(key(reason))),
  };
}

/** An entry for the file of reasons, to be completed by hand. */
export const withoutReason = ({ file, lineText, mutated, replacement }: Mutant): Reason => ({
  file,
  line: lineText,
  mutated: shortened(mutated),
  replacement: shortened(replacement),
  reason: "",
});

const key = ({ file, line, mutated, replacement }: Reason) =>
  JSON.stringify([file, line, mutated, replacement]);

/** A block of statements is known by how it begins and by a hash. */
const shortened = (text: string) =>
  text.length > 160
    ? `${text.slice(0, 100)}… ${createHash("sha256").update(text).digest("hex").slice(0, 8)}`
    : text;
