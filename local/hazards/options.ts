import type { OwnFunctionOptions } from "../deploy/own-function-options";
import { SEVERITIES } from "./hazard";

/** Where acceptances are looked for when nothing else is said: in the root of the user's repository. */
export const ACCEPTED_FILE = "snapshot-hazards.json";

/** What `--fail-on` takes. */
export const FAIL_ON = [...SEVERITIES, "never"] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** What the command line says, as commander reads it. */
export interface CheckOptions extends OwnFunctionOptions {
  memory?: number;
  timeout?: number;
  requests?: string;
  accepted?: string;
  failOn: FailOn;
  json?: boolean;
  sarif?: string;
}
