/** What is measured against what. */

export const APPS = ["petstore", "hello"] as const;
export type App = (typeof APPS)[number];

/** How the snapshot was primed before it was taken: the program's setting `priming`. */
export const PRIMINGS = ["none", "classes", "invoke"] as const;
export type Priming = (typeof PRIMINGS)[number];

/** `snapstart` is the version as deployed; the others are published by the benchmark and deleted by it. */
export const VARIANTS = [
  "baseline",
  "snapstart",
  "snapstart-unprimed",
  "snapstart-classes",
  "snapstart-invoke",
] as const;
export type VariantName = (typeof VARIANTS)[number];

const NAME_OF: Record<Priming, VariantName> = {
  none: "snapstart-unprimed",
  classes: "snapstart-classes",
  invoke: "snapstart-invoke",
};

/** One thing to measure. */
export interface Variant {
  app: App;
  variant: VariantName;
  /** Absent for the baseline, which has no snapshot, and for hello world, which has nothing to prime. */
  priming?: Priming;
}

/** An application as deployed. */
export interface Deployed {
  app: App;
  /** The alias's priming. */
  priming: Priming;
}

/**
 * The variants to measure, the baseline first. `quick` compares what is deployed with and without its snapshot; `all`
 * adds the pet store with the two other primings.
 */
export function variantsOf(deployed: readonly Deployed[], which: "quick" | "all"): Variant[] {
  return deployed.flatMap(({ app, priming }): Variant[] => {
    if (app === "hello") {
      return [
        { app, variant: "baseline" },
        { app, variant: "snapstart" },
      ];
    }
    const others = which === "all" ? PRIMINGS.filter((other) => other !== priming) : [];
    return [
      { app, variant: "baseline" },
      ...others.map((other) => ({ app, variant: NAME_OF[other], priming: other })),
      { app, variant: "snapstart", priming },
    ];
  });
}

const PRIMING_LABEL: Record<Priming, string> = {
  none: "unprimed",
  classes: "classes primed",
  invoke: "primed by calls",
};

/** A variant in words. */
export function variantLabel({ variant, priming }: Pick<Variant, "variant" | "priming">): string {
  if (variant === "baseline") return "without SnapStart";
  return priming ? `SnapStart, ${PRIMING_LABEL[priming]}` : "SnapStart";
}

export const appLabel = (app: App): string => (app === "petstore" ? "Pet store" : "Hello world");

export const variantKey = ({ app, variant }: Pick<Variant, "app" | "variant">): string => `${app}/${variant}`;
