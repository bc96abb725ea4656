import { existsSync } from "node:fs";
import { access, constants, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import type { OwnFunctionOptions } from "../local/deploy/own-function-options";
import { choiceText } from "./cli";
import { UsageError } from "./errors";
import { APPS, USUAL_APPS, type KnownApp } from "./variants";

/** What `--app` takes, several of them with commas in between. */
const APP_NAMES = [...APPS, "all"] as const;
export type AppName = (typeof APP_NAMES)[number];

/** What the command line says, as commander reads it. */
export interface BenchOptions extends OwnFunctionOptions {
  stack: string;
  app?: readonly AppName[];
  variants?: "quick" | "all";
  rounds?: number;
  probes?: number;
  requests?: number;
  concurrency?: number;
  maxLogPages: number;
  out: string;
  page: boolean;
  json?: boolean;
  quiet?: boolean;
}

/** How much is measured, by where. */
export interface Amount {
  rounds: number;
  probes: number;
  requests: number;
  concurrency: number;
}

/**
 * The amounts that the options leave open: locally what the cores can do at once, on AWS the load of the original post.
 * @throws UsageError where more requests at a time are asked for than there are: ab refuses that
 */
export function amountOf(options: Partial<Amount>, isLocal: boolean): Amount {
  const usual = isLocal ? { rounds: 3, probes: 5, requests: 300 } : { rounds: 3, probes: 1, requests: 1000 };
  const atATime = isLocal ? Math.max(2, availableParallelism()) : 50;
  const { rounds = usual.rounds, probes = usual.probes } = options;
  const { concurrency = Math.min(atATime, options.requests ?? atATime) } = options;
  const { requests = Math.max(usual.requests, concurrency) } = options;
  if (concurrency > requests) {
    throw new UsageError(`--concurrency ${concurrency} is more than --requests ${requests}`);
  }
  return { rounds, probes, requests, concurrency };
}

/** The applications that `--app` names, each once, in the order in which they are shown. */
export function appsOf(names: readonly AppName[]): readonly KnownApp[] {
  return APPS.filter((app) => names.includes(app) || (names.includes("all") && USUAL_APPS.includes(app)));
}

/** For commander: names of applications. */
export function appNames(text: string): AppName[] {
  const names = text.split(",").map((name) => name.trim());
  const isName = (name: string): name is AppName => (APP_NAMES as readonly string[]).includes(name);
  const wrong = names.find((name) => !isName(name));
  if (wrong !== undefined) throw new InvalidArgumentError(choiceText("application", wrong, APP_NAMES));
  return names.filter(isName);
}

/** For commander: a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`it must be a whole number from ${least} to ${most}`);
    }
    return value;
  };
}

/**
 * Sees whether a file can be written in the end, without making anything.
 * @param option the one that names it
 * @throws UsageError where not: better now than after the measurement
 */
export async function writable(path: string, option = "--out"): Promise<void> {
  try {
    if ((await stat(path).catch(() => undefined))?.isDirectory()) throw new Error("it is a folder");
    let folder = dirname(resolve(path));
    while (!existsSync(folder)) folder = dirname(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new UsageError(`${option} ${path} can't be written: ${(error as Error).message}`);
  }
}
