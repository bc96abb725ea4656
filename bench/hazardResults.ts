import { z } from "zod";
import { KINDS, SEVERITIES } from "../local/hazards/hazard";
import { plainText } from "../local/terminal/plain-text";
import { isApp, type App } from "./variants";

/** It comes from functions. */
const plain = z.string().transform(plainText);

const hazard = z.object({
  kind: z.enum(KINDS),
  rule: plain,
  severity: z.enum(SEVERITIES),
  title: plain,
  where: plain,
  evidence: z.array(plain),
  why: plain,
  /** A page's reader follows it. */
  link: z.url({ protocol: /^https$/ }),
  remedy: plain,
  source: z.object({ className: plain, line: z.int().optional() }).optional(),
});
/** `order` from 1, `ms` the median of several restores. */
const hook = z.object({ order: z.number(), ms: z.number() });
const accepted = hazard.extend({ reason: plain });

/** What `npm run check:snapshot` has found in a function: what its `--json` prints. */
export const checked = z.object({
  schema: z.literal(1),
  at: z.iso.datetime(),
  /** As one would type it again. */
  command: plain,
  /** Lambda's SHA-256 of the zip. */
  code: plain,
  handler: plain,
  /** What the function was called with, by name. */
  requests: z.array(plain),
  hazards: z.array(hazard),
  accepted: z.array(accepted),
  /** Acceptances that nothing meets any more. */
  unused: z.array(z.object({ rule: plain, where: plain, reason: plain })),
  skipped: z.array(z.object({ part: plain, why: plain })),
  /** In ms. */
  times: z.array(z.object({ part: plain, ms: z.number() })),
  /** CRaC resources, with when their hooks ran, and for how long. Absent from earlier checks. */
  hooks: z
    .array(
      z.object({
        class: plain,
        beforeCheckpoint: hook.optional(),
        afterRestore: hook.extend({ classes: z.number() }).optional(),
      }),
    )
    .optional(),
});
export type Checked = z.infer<typeof checked>;

/** What is known of whether a measured function is safe to restore. */
export const knownHazards = z.object({
  app: z.custom<App>(isApp, "there is no such application"),
  version: plain,
  /** Lambda's SHA-256 of the zip. */
  code: plain.optional(),
  handler: plain.optional(),
  /** What tells more. */
  command: plain,
  /** What a quick look at the measured version's snapshot has found, or why it has failed. Absent where there was none. */
  look: z
    .union([z.object({ open: z.array(hazard), accepted: z.array(accepted) }), z.object({ failure: plain })])
    .optional(),
  /** The newest check of the same zip and handler. */
  check: checked.optional(),
});
export type KnownHazards = z.infer<typeof knownHazards>;
