import { readFile } from "node:fs/promises";
import { existsSync, statSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import { choiceText } from "../../bench/cli";
import { UsageError } from "../../bench/errors";
import { RUNTIME_NAMES, type Runtime } from "../../config/runtimes";
import { fileOf } from "../deploy/own-function-options";
import { SEVERITIES } from "./hazard";
import { petStore, requestsOf, USUAL, type Target } from "./target";

/** What `--fail-on` takes. */
export const FAIL_ON = [...SEVERITIES, "never"] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** What the command line says, as commander reads it. */
export interface CheckOptions {
  zip?: string;
  handler?: string;
  runtime?: Runtime;
  memory?: number;
  timeout?: number;
  env?: Record<string, string>;
  requests?: string;
  accepted?: string;
  failOn: FailOn;
  json?: boolean;
  sarif?: string;
}

/** For commander: a Lambda runtime. */
export function runtimeName(text: string): Runtime {
  const found = RUNTIME_NAMES.find((name) => name === text);
  if (found === undefined) throw new InvalidArgumentError(choiceText("runtime", text, RUNTIME_NAMES));
  return found;
}

/** For commander: a variable beside those that were given before. */
export function variable(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError("it must be KEY=VALUE");
  return { ...before, [name]: value! };
}

/**
 * The function that the options name: the pet store, with what they change of it, or that of a zip.
 * @throws UsageError where they don't go together, or name files that can't be used
 */
export async function targetOf(options: CheckOptions): Promise<Target> {
  const { handler, runtime, memory, timeout, env } = options;
  const zip = options.zip === undefined ? undefined : fileOf(options.zip);
  if (zip === undefined && handler !== undefined) throw new UsageError("--handler: it needs --zip");
  if (zip !== undefined && handler === undefined) throw new UsageError("--zip: it needs --handler");
  if (zip !== undefined && !(existsSync(zip) && statSync(zip).isFile()))
    throw new UsageError(`--zip: there is no file ${options.zip}`);
  const base: Target =
    zip === undefined
      ? petStore()
      : { ...USUAL, zip, handler: handler!, environment: {}, requests: requestsOf([{}]) };
  return {
    ...base,
    ...(runtime === undefined ? {} : { runtime }),
    ...(memory === undefined ? {} : { memory }),
    ...(timeout === undefined ? {} : { timeout }),
    environment: { ...base.environment, ...env },
    ...(options.requests === undefined ? {} : { requests: requestsOf(await eventsIn(options.requests)) }),
  };
}

/** @throws UsageError where the file doesn't hold a list of events */
async function eventsIn(path: string): Promise<unknown[]> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(fileOf(path), "utf8"));
  } catch (error) {
    throw new UsageError(`--requests: ${path}: ${(error as Error).message}`);
  }
  if (!Array.isArray(json) || json.length === 0)
    throw new UsageError(`--requests: ${path}: it must be a list of events, with one at least`);
  return json as unknown[];
}
