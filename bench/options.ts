import { availableParallelism } from "node:os";
import { InvalidArgumentError } from "commander";
import { APPS, USUAL_APPS, type App } from "./variants";

/** What `--app` takes, several of them with commas in between. */
const APP_NAMES = [...APPS, "all"] as const;
export type AppName = (typeof APP_NAMES)[number];

/** What the command line says, as commander reads it. */
export interface BenchOptions {
  stack: string;
  app: readonly AppName[];
  variants?: "quick" | "all";
  rounds?: number;
  probes?: number;
  requests?: number;
  concurrency?: number;
  maxLogPages: number;
  out: string;
  page: boolean;
  json: boolean;
  quiet: boolean;
}

/** How much is measured, by where. */
export interface Amount {
  rounds: number;
  probes: number;
  requests: number;
  concurrency: number;
}

/** The amounts that the options leave open: locally what the cores can do at once, on AWS the load of the original post. */
export function amountOf(options: Partial<Amount>, isLocal: boolean): Amount {
  const concurrency = options.concurrency ?? (isLocal ? Math.max(2, availableParallelism()) : 50);
  const usual = isLocal ? { rounds: 3, probes: 5, requests: 300 } : { rounds: 3, probes: 1, requests: 1000 };
  return {
    rounds: options.rounds ?? usual.rounds,
    probes: options.probes ?? usual.probes,
    // ab refuses more at a time than there are.
    requests: Math.max(options.requests ?? usual.requests, options.requests === undefined ? concurrency : 0),
    concurrency,
  };
}

/** The applications that `--app` names, each once, in the order in which they are shown. */
export function appsOf(names: readonly AppName[]): readonly App[] {
  return APPS.filter((app) => names.includes(app) || (names.includes("all") && USUAL_APPS.includes(app)));
}

/** For commander: names of applications. */
export function appNames(text: string): AppName[] {
  const names = text.split(",").map((name) => name.trim());
  if (!names.every((name): name is AppName => (APP_NAMES as readonly string[]).includes(name))) {
    throw new InvalidArgumentError(
      `It must be names out of ${APP_NAMES.join(", ")}, with commas in between.`,
    );
  }
  return names;
}

/** For commander: a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}
