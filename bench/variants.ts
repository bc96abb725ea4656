/** What is measured against what. */

/** This project's own applications, in the order in which they are shown. */
export const APPS = ["petstore", "boot4", "hello"] as const;
export type KnownApp = (typeof APPS)[number];

/** A function of the user's own, with its label: `own:Orders`. */
export type OwnApp = `own:${string}`;
export type App = KnownApp | OwnApp;

/** What is measured unless something else is asked for: the second build isn't part of the usual set-up. */
export const USUAL_APPS: readonly KnownApp[] = ["petstore", "hello"];

interface AboutApp {
  label: string;
  /** Within a sentence. */
  subject: string;
  /** One of the pet store's builds: there is much to initialise, and to prime. */
  isPetStore: boolean;
}

const ABOUT: Record<KnownApp, AboutApp> = {
  petstore: { label: "Pet store", subject: "the pet store", isPetStore: true },
  boot4: { label: "Pet store, Spring Boot 4", subject: "the pet store on Spring Boot 4", isPetStore: true },
  hello: { label: "Hello world", subject: "hello world", isPetStore: false },
};

const OWN = "own:";
/** Of a label; longer ones are cut. */
const LONGEST = 40;
/** What a label may hold: what a class's name does, and the mark of a cut. Nothing that a terminal or a page could take amiss. */
const LABEL = new RegExp(`^[\\p{L}\\p{N}_$]{1,${LONGEST}}…?$`, "u");

/** The application that a function of the user's own is. @param label any text; the handler's class without its package */
export function ownApp(label: string): OwnApp {
  const name = label.replace(/[^\p{L}\p{N}_$]/gu, "_") || "function";
  const characters = [...name];
  return `${OWN}${characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : name}`;
}

export const isOwn = (app: App): app is OwnApp => app.startsWith(OWN);

const isKnown = (text: string): text is KnownApp => (APPS as readonly string[]).includes(text);

/** Whether a text names an application, as results files do. */
export const isApp = (text: unknown): text is App =>
  typeof text === "string" && (isKnown(text) || (text.startsWith(OWN) && LABEL.test(text.slice(OWN.length))));

/** The applications that some variants are of, each once, in the order in which they are shown. */
export function appsIn(variants: readonly Pick<Variant, "app">[]): App[] {
  const present = new Set(variants.map(({ app }) => app));
  return [...APPS.filter((app) => present.has(app)), ...[...present].filter(isOwn)];
}

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
 * adds the pet store's builds with the two other primings, and a user's function without its priming.
 */
export function variantsOf(deployed: readonly Deployed[], which: "quick" | "all"): Variant[] {
  return deployed.flatMap(({ app, priming }): Variant[] => {
    if (!isPetStore(app)) {
      const unprimed: Variant[] =
        isOwn(app) && which === "all" ? [{ app, variant: NAME_OF.none, priming: "none" }] : [];
      return [{ app, variant: "baseline" }, ...unprimed, { app, variant: "snapstart" }];
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

function about(app: App): AboutApp {
  if (!isOwn(app)) return ABOUT[app];
  const label = app.slice(OWN.length);
  return { label, subject: label, isPetStore: false };
}

export const appLabel = (app: App): string => about(app).label;
export const appSubject = (app: App): string => about(app).subject;
export const isPetStore = (app: App): boolean => about(app).isPetStore;

/** For names of files and for places in a page: letters, digits and hyphens of ASCII. */
export const appId = (app: App): string =>
  app.replace(OWN, "own-").replace(/[^\w-]/gu, (character) => character.codePointAt(0)!.toString(16));

/** An application and the runtime that it was deployed with, where that is known. */
export function appTitle(app: App, runtimes: Partial<Record<App, string>> | undefined): string {
  const runtime = runtimes?.[app];
  return runtime ? `${appLabel(app)} (${runtime})` : appLabel(app);
}

export const variantKey = ({ app, variant }: Pick<Variant, "app" | "variant">): string => `${app}/${variant}`;
