import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { UsageError } from "../../bench/errors";
import type { Hazard } from "./hazard";
import { ACCEPTED_FILE } from "./options";
import { repositoryRoot } from "./repository";

const schema = z.strictObject({
  accepted: z.array(
    z.strictObject({ rule: z.string().min(1), where: z.string().min(1), reason: z.string().trim().min(1) }),
  ),
});

/** A hazard that is known and may stay. */
export type Acceptance = z.infer<typeof schema>["accepted"][number];

/**
 * Reads what is accepted.
 * @param given the path that the command line names; undefined: the usual file of the user's repository, where there is one
 * @throws UsageError where it can't be read or isn't as it is to be
 */
export async function readAccepted(given?: string): Promise<Acceptance[]> {
  const path = given ?? join(repositoryRoot(), ACCEPTED_FILE);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (given === undefined && (error as NodeJS.ErrnoException).code === "ENOENT") return [];
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new UsageError(`--accepted: there is no file ${path}`);
    throw new UsageError(`${path} can't be read: ${(error as Error).message}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} isn't JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data.accepted;
  const [issue] = parsed.error.issues;
  const place = issue!.path.join(".") || "the file";
  throw new UsageError(
    `${path}: ${place}: ${issue!.message}. It is {"accepted": [{"rule": …, "where": …, "reason": …}]}, ` +
      "with a reason for each",
  );
}

/** A hazard with the reason why it may stay. */
export type Accepted = Hazard & { reason: string };

/** What is found, by whether it is accepted. */
export interface Judged {
  open: Hazard[];
  accepted: Accepted[];
  /** Acceptances that no hazard has met: what they were for is gone. */
  unused: Acceptance[];
}

/** Sets what is accepted apart: by rule and place. */
export function judge(hazards: readonly Hazard[], acceptances: readonly Acceptance[]): Judged {
  const judged: Judged = { open: [], accepted: [], unused: [] };
  const used = new Set<Acceptance>();
  for (const hazard of hazards) {
    const found = acceptances.find(({ rule, where }) => rule === hazard.rule && where === hazard.where);
    if (found === undefined) judged.open.push(hazard);
    else {
      judged.accepted.push({ ...hazard, reason: found.reason });
      used.add(found);
    }
  }
  judged.unused = acceptances.filter((each) => !used.has(each));
  return judged;
}
