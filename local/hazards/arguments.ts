import { readFile } from "node:fs/promises";
import { choiceText } from "../../bench/cli";
import { UsageError } from "../../bench/errors";
import { apiRequest } from "../../config/apiRequest";
import { functionSettings } from "../../config/functionSettings";
import { RUNTIME_NAMES } from "../../config/runtimes";
import { fileOf, ownFunctionOf, type OwnFunction } from "../deploy/own-function-options";
import type { CheckOptions } from "./options";
import { petStore, requestsOf, USUAL, type Target } from "./target";

/**
 * The function that the options name: the pet store, with what they change of it, or that of a zip.
 * @throws UsageError where they name what Lambda doesn't have, or files that can't be used
 */
export async function targetOf(options: CheckOptions): Promise<Target> {
  const { runtime, memory, timeout, env, requests } = options;
  if (runtime !== undefined && !RUNTIME_NAMES.some((name) => name === runtime))
    throw new UsageError(`--runtime: ${choiceText("runtime", runtime, RUNTIME_NAMES)}`);
  const own = ownFunctionOf(options);
  const base: Target = own === undefined ? petStore() : ownTarget(own);
  return {
    ...base,
    ...(runtime === undefined ? {} : { runtime }),
    ...(memory === undefined ? {} : { memory }),
    ...(timeout === undefined ? {} : { timeout }),
    environment: { ...base.environment, ...env },
    ...(requests === undefined ? {} : { requests: requestsOf(await eventsIn(requests)) }),
  };
}

/** Called as `npm start` and `npm run bench` call it with the same options. */
function ownTarget({ zip, handler, settings, hasApi, event }: OwnFunction): Target {
  const { body } = settings;
  const [path, method, payloadFormat] = [
    settingOf("path", settings.path) ?? "/",
    settingOf("method", settings.method),
    settingOf("payloadFormat", settings.payloadFormat),
  ];
  const events = [
    ...(hasApi ? [apiRequest({ path, method, body, payloadFormat })] : []),
    ...(event === undefined ? [] : [event]),
  ];
  return { ...USUAL, zip, handler, environment: {}, requests: requestsOf(events) };
}

/** As the program checks it. @throws UsageError */
function settingOf<K extends "path" | "method" | "payloadFormat">(key: K, value: string | undefined) {
  const parsed = functionSettings[key].safeParse(value);
  if (parsed.success)
    return parsed.data as Exclude<ReturnType<(typeof functionSettings)[K]["parse"]>, undefined>;
  throw new UsageError(`--${key}: ${value}: it must be ${String(functionSettings[key].meta()?.may)}`);
}

/** @throws UsageError where the file doesn't hold a list of events */
async function eventsIn(path: string): Promise<unknown[]> {
  const file = fileOf(path);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? `there is no file ${file}` : `${path}: ${error.message}`;
    throw new UsageError(`--requests: ${why}`);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--requests: ${path} isn't JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(json) || json.length === 0)
    throw new UsageError(`--requests: ${path}: it must be a list of events, with one at least`);
  return json as unknown[];
}
