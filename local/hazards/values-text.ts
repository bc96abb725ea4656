import type { Hazard } from "./hazard";

/** A value that restored environments have in common. */
export interface Shared {
  what: "randomness" | "identity" | "time";
  request: string;
  place: string;
  /** By environment. */
  restored: string[][];
  cold: string[][];
  /** Whether it has as many bits as ids have. */
  id: boolean;
}

const UNIQUENESS = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html";
const BEST_PRACTICES = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html";

/** So much of a value is shown: enough to compare, too little to use where it is a token. */
const SHOWN = 8;
const SHOWN_VALUES = 4;

/** A value of an answer, as far as it is shown. */
export const shown = (value: string): string =>
  value.length > SHOWN + 1 ? `${value.slice(0, SHOWN)}…` : value;

function evidence({ what, restored, cold }: Shared): string[] {
  const asShown = what === "time" ? (value: string) => value : shown;
  const line = (kind: string) => (values: string[], index: number) => {
    const more = values.length > SHOWN_VALUES ? ", …" : "";
    return `${kind} ${index + 1}: ${values.slice(0, SHOWN_VALUES).map(asShown).join(", ")}${more}`;
  };
  return [...restored.map(line("restored")), ...cold.map(line("cold"))];
}

/** Log lines are the same place whatever was asked for. */
export const whereOf = ({ request, place }: { request: string; place: string }): string =>
  place.startsWith("log") ? place : `${request}: ${place}`;

/** The hazard of a generator whose state is in the snapshot. */
export const sharedRandomness = (shared: Shared): Hazard => ({
  kind: "shared-randomness",
  rule: "values/shared-randomness",
  severity: shared.id ? "error" : "warning",
  title: "Values that vary from call to call are the same ones in each restored environment",
  where: whereOf(shared),
  evidence: evidence(shared),
  why:
    "Each environment is restored from the same memory, and so a random number generator that was seeded before the " +
    "snapshot gives all of them the same numbers: ids collide, and tokens can be guessed.",
  link: UNIQUENESS,
  remedy:
    "Take java.security.SecureRandom, which is seeded anew, and make it where it is used; or seed the generator in an " +
    "afterRestore hook. That goes for Math.random(), java.util.Random and ThreadLocalRandom, too.",
});

/** The hazard of an id that was made before the snapshot. */
export const sharedIdentity = (shared: Shared): Hazard => ({
  kind: "shared-identity",
  rule: "values/shared-identity",
  severity: shared.id ? "error" : "warning",
  title: "A value that each environment makes for itself is the same in all restored ones",
  where: whereOf(shared),
  evidence: evidence(shared),
  why:
    "What is made during initialisation is made once for each version, and is the same in every environment that is " +
    "restored: whoever tells environments apart by it, or takes it for unique, is wrong.",
  link: UNIQUENESS,
  remedy: "Make it on the first call, or anew in an afterRestore hook.",
});

/** The hazard of a time that was read before the snapshot. */
export const frozenTime = (shared: Shared): Hazard => ({
  kind: "time",
  rule: "time/read-before-snapshot",
  severity: "warning",
  title: "A time was read before the snapshot, and restored environments go on using it",
  where: whereOf(shared),
  evidence: evidence(shared),
  why:
    "An environment may be restored days after its snapshot was taken. What was computed from the clock then, such as " +
    "when something expires, is as old as the snapshot.",
  link: BEST_PRACTICES,
  remedy: "Read the clock when it is needed, or anew in an afterRestore hook.",
});
