import { readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { InvalidArgumentError, Option, type Command } from "commander";
import { OWN_FUNCTION, stateFolder } from "./paths";

/** A function of the user's own, as the command line describes it. */
export interface OwnFunction {
  /** What the program gets, by key: `configOnce` of deploy.ts. Nothing of it is kept. */
  settings: Record<string, string>;
  /** Absolute. */
  zip: string;
  /** As Lambda takes it: `com.acme.Orders::handleRequest`. */
  handler: string;
  /** What it is called with in place of an API's request, where `--event` says it. */
  event?: unknown;
  /** The file that it is in. Absolute. */
  eventFile?: string;
  /** Whether it is behind an HTTP API: one that has only an event isn't. */
  hasApi: boolean;
  /** For tables and headings: the handler's class without its package. */
  label: string;
}

/** An event, and the file that it is in. */
interface EventFile {
  /** Absolute. */
  file: string;
  json: unknown;
}

/** What these options leave in a command's, beside its own. */
export interface OwnFunctionOptions {
  zip?: string;
  handler?: string;
  runtime?: string;
  path?: string;
  method?: string;
  body?: string;
  event?: EventFile;
  payloadFormat?: string;
  env?: Record<string, string>;
}

/** Options that are settings of the same name, and text. */
const PLAIN = ["runtime", "path", "method", "body", "payloadFormat"] as const;

/** A class with its package, and the method where it isn't the usual one. */
const HANDLER = /^[^\s:]+(::[^\s:]+)?$/;

/**
 * Adds the options that deploy a function of the user's own; a wrong combination of them is wrong usage.
 * @param alone which of them may stand without `--zip`, where the command's options are these
 */
export function ownFunctionOptions(
  command: Command,
  alone: (options: Record<string, unknown>) => readonly string[] = () => [],
): Command {
  const options = [
    new Option(
      "--zip <file>",
      "a function of your own, in place of the pet store; needs --handler",
    ).argParser(existingFile),
    new Option("--handler <handler>", "its handler, as in com.acme.Orders::handleRequest").argParser(
      handlerText,
    ),
    new Option("--runtime <runtime>", "its runtime: java21, say (default: java11.al2023)"),
    new Option("--path <path>", "the path that is called through its API (default: /)"),
    new Option("--method <method>", "the method that its API is called with (default: GET)"),
    new Option("--body <text>", "the body that its API is called with"),
    new Option(
      "--event <file.json>",
      "what it is called with: a function of a queue, say; without --path it has no API",
    ).argParser(jsonFile),
    new Option("--payload-format <format>", "of its API: 1.0 or 2.0 (default: 1.0)").choices(["1.0", "2.0"]),
    new Option("--env <key=value>", "a variable of its environment; may be repeated").argParser(variable),
  ];
  for (const option of options) command.addOption(option);
  return command.hook("preAction", (_, called) => {
    const wrong = called === command ? wrongUsage(command.opts(), alone(command.opts())) : undefined;
    if (wrong !== undefined) command.error(`error: ${wrong}`);
  });
}

/** The function that the options describe; undefined where they are about the pet store. */
export function ownFunctionOf(options: OwnFunctionOptions): OwnFunction | undefined {
  const { zip, handler, event, env } = options;
  if (zip === undefined || handler === undefined) return undefined;
  const plain = PLAIN.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]] as const]));
  return {
    settings: {
      ...{ zip, handler, ...Object.fromEntries(plain) },
      ...(event !== undefined && { event: JSON.stringify(event.json) }),
      ...(env !== undefined && { environment: JSON.stringify(env) }),
    },
    ...{ zip, handler, ...(event !== undefined && { event: event.json, eventFile: event.file }) },
    hasApi: event === undefined || options.path !== undefined,
    label: simpleName(handler),
  };
}

/** A handler's class without its package. */
export const simpleName = (handler: string): string => handler.split("::")[0]!.split(/[.$]/).at(-1)!;

/** Where the stack of such a function is while it is served or measured; gone afterwards. */
export const ownStateFolder = (): string => join(stateFolder(), OWN_FUNCTION);

/** What is wrong with options that are right each by itself. */
function wrongUsage(options: OwnFunctionOptions, alone: readonly string[]): string | undefined {
  const { zip, handler, path, event } = options;
  if (zip !== undefined && handler === undefined) return "--zip needs --handler";
  if (zip === undefined && handler !== undefined) return "--handler needs --zip";
  const others = (["runtime", "path", "method", "body", "event", "payloadFormat", "env"] as const).filter(
    (key) => options[key] !== undefined,
  );
  const lost = zip === undefined ? others.find((key) => !alone.includes(key)) : undefined;
  if (lost !== undefined) return `${flag(lost)} needs --zip and --handler`;
  const ofApi = (["method", "body", "payloadFormat"] as const).find((key) => options[key] !== undefined);
  if (zip !== undefined && event !== undefined && path === undefined && ofApi !== undefined)
    return `${flag(ofApi)} needs --path: with --event alone there is no API`;
  return undefined;
}

/** As it is typed: `--payload-format`. */
const flag = (key: string) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Of a file that is named on the command line; npm has changed the folder meanwhile. */
export const fileOf = (path: string): string => resolve(process.env.INIT_CWD ?? "", path);

function existingFile(path: string): string {
  const file = fileOf(path);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new InvalidArgumentError(`there is no file ${file}: build the function first`);
  return file;
}

function handlerText(text: string): string {
  if (!HANDLER.test(text)) throw new InvalidArgumentError("it must be as in com.acme.Orders::handleRequest");
  return text;
}

function jsonFile(path: string): EventFile {
  try {
    const file = existingFile(path);
    return { file, json: JSON.parse(readFileSync(file, "utf8")) };
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw error;
    throw new InvalidArgumentError(`it must be a file with JSON: ${(error as Error).message}`);
  }
}

function variable(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined)
    throw new InvalidArgumentError("it must be KEY=VALUE, as in TABLE=orders");
  return { ...before, [key]: value };
}
