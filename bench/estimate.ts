import type { Amount } from "./options";
import { isOwn, variantKey, type App, type KnownApp, type Priming, type Variant } from "./variants";

/** What a run takes on the machine of the committed run; all in ms. */
const COLD: Record<KnownApp, Record<Priming | "baseline", number>> = {
  petstore: { baseline: 1150, none: 125, classes: 62, invoke: 16 },
  boot4: { baseline: 1950, none: 140, classes: 82, invoke: 20 },
  hello: { baseline: 120, none: 14, classes: 14, invoke: 14 },
};
const PUBLISH: Record<KnownApp, number> = { petstore: 2300, boot4: 3300, hello: 800 };

/** A function of the user's own may be anything; what has been measured so far corrects it. */
const likened = (app: App): KnownApp => (isOwn(app) ? "petstore" : app);

/** Around each single request: the stop before it, the log, the warm request after it. */
const BESIDE_PROBE = 40;
const WARM_CALL = 2;
const BESIDE_ROUND = 300;

/** On AWS a configuration change takes so long, and a snapshot. */
const AWS = { change: 20_000, publish: 150_000 };

/** Deploying the stack `local`, with its first application; each further one. */
const DEPLOY = { first: 9_000, further: 4_000 };

/** What deploying the stack `local` usually takes, in ms. */
export const usualDeployment = (apps: readonly App[]): number =>
  DEPLOY.first + DEPLOY.further * Math.max(0, apps.length - 1);

/** So much of what was expected counts as seen, in ms: one short piece doesn't turn the whole estimate. */
const CONFIDENCE = 5_000;

/** Foresees the rest of a run: by what its settings usually take, at the pace of what has been measured so far. */
export class Estimate {
  readonly #left: Map<string, number>;
  #expected = CONFIDENCE;
  #took = CONFIDENCE;

  constructor(variants: readonly Variant[], amount: Amount, isLocal: boolean) {
    this.#left = new Map(
      variants.flatMap((variant) =>
        Array.from({ length: amount.rounds }, (_, index): [string, number] => [
          key(variant, index + 1),
          usual(variant, index + 1, amount, isLocal),
        ]),
      ),
    );
  }

  /** A variant's round is over. */
  finished(variant: Variant, round: number, tookMs: number): void {
    const expected = this.#left.get(key(variant, round)) ?? 0;
    this.#left.delete(key(variant, round));
    this.#expected += expected;
    this.#took += tookMs;
  }

  /** ms until all rounds are done. @param current what is being measured, and since how many ms */
  left(current?: { variant: Variant; round: number; elapsedMs: number }): number {
    const pace = this.#took / this.#expected;
    const all = [...this.#left.values()].reduce((sum, ms) => sum + ms, 0) * pace;
    const own = current ? (this.#left.get(key(current.variant, current.round)) ?? 0) * pace : 0;
    // A piece that takes longer than foreseen has a little left, until it is over.
    return current ? all - own + Math.max(own - current.elapsedMs, own * 0.05) : all;
  }
}

const key = (variant: Variant, round: number) => `${variantKey(variant)} ${round}`;

/** A variant's round, in ms. */
function usual(
  { app, variant, priming = "invoke" }: Variant,
  round: number,
  amount: Amount,
  isLocal: boolean,
): number {
  const cold = COLD[likened(app)][variant === "baseline" ? "baseline" : priming];
  const { probes, requests, concurrency } = amount;
  const waves = isLocal ? 2 : 1 + Math.min(concurrency, requests) / 50;
  const requesting = probes * (cold + BESIDE_PROBE) + waves * cold + requests * WARM_CALL + BESIDE_ROUND;
  if (!isLocal) return requesting + (variant === "baseline" ? AWS.change : AWS.publish);
  // Versions with another priming are published once.
  const publishes = round === 1 && variant !== "baseline" && variant !== "snapstart";
  return requesting + (publishes ? PUBLISH[likened(app)] : 0);
}
