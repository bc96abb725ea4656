/** What is measured against what. */

/** In the order in which they are shown. */
export const APPS = ["petstore", "boot4", "hello"] as const;
export type App = (typeof APPS)[number];

/** What is measured unless something else is asked for: the second build isn't part of the usual set-up. */
export const USUAL_APPS: readonly App[] = ["petstore", "hello"];

interface AboutApp {
  label: string;
  /** Within a sentence. */
  subject: string;
  /** One of the pet store's builds: there is much to initialise, and to prime. */
  isPetStore: boolean;
}

const ABOUT: Record<App, AboutApp> = {
  petstore: { label: "Pet store", subject: "the pet store", isPetStore: true },
  boot4: { label: "Pet store, Spring Boot 4", subject: "the pet store on Spring Boot 4", isPetStore: true },
  hello: { label: "Hello world", subject: "hello world", isPetStore: false },
};

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
  /** Absent for the baseline, which has no snapshot, and where there is nothing to prime. */
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
 * adds the pet store's builds with the two other primings.
 */
export function variantsOf(deployed: readonly Deployed[], which: "quick" | "all"): Variant[] {
  return deployed.flatMap(({ app, priming }): Variant[] => {
    if (!isPetStore(app)) {
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

export const appLabel = (app: App): string => ABOUT[app].label;
export const appSubject = (app: App): string => ABOUT[app].subject;
export const isPetStore = (app: App): boolean => ABOUT[app].isPetStore;

/** An application and the runtime that it was deployed with, where that is known. */
export function appTitle(app: App, runtimes: Partial<Record<App, string>> | undefined): string {
  const runtime = runtimes?.[app];
  return runtime ? `${appLabel(app)} (${runtime})` : appLabel(app);
}

export const variantKey = ({ app, variant }: Pick<Variant, "app" | "variant">): string => `${app}/${variant}`;
