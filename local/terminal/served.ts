import { relative } from "node:path";
import { z } from "zod";
import { awsConfigFile, PROFILE } from "../cloud/access/credentials";
import type { OwnFunction } from "../deploy/own-function-options";
import { plainText } from "./plain-text";
import { shellWord } from "./shell-word";
import { coloursFor } from "./colours";

const colours = coloursFor(process.stdout);

/** A stack's outputs by name. */
export type Outputs = Record<string, unknown>;

export const OUTPUTS: z.ZodType<Outputs> = z.record(z.string(), z.unknown());

interface Served {
  /** Absolute folder of all local state. */
  stateDir: string;
  /** Why there are no snapshots on this machine, if there are none. */
  noSnapshots: string | undefined;
  /** The user's function, where it is one that nothing is kept of. */
  own?: OwnFunction | undefined;
}

/** The outputs, a line each. */
export function outputLines(outputs: Outputs): string[] {
  const given = Object.entries(outputs).filter(([, value]) => value !== undefined && value !== null);
  const width = Math.max(0, ...given.map(([name]) => name.length));
  return given.map(([name, value]) => `  ${colours.bold(name.padEnd(width))}  ${text(value)}`);
}

/** Commands that a user may want to type next, each with what it does. */
export function toTry(outputs: Outputs, { stateDir, noSnapshots, own }: Served): string[] {
  const restored = noSnapshots ? "starting cold" : "restored from the snapshot";
  const commands: [command: string, what: string][] = [];
  const call = (name: string, what: string) => {
    if (outputs[name]) commands.push([`curl ${curlArguments(own)}${quoted(text(outputs[name]))}`, what]);
  };
  const answer = text(outputs.apiUrl ?? "").endsWith("/pets") ? "ten pets" : "an answer";
  call("apiUrl", `${answer}, from an environment ${restored}`);
  call("baselineUrl", "the same without SnapStart");
  call("helloApiUrl", `hello world, from an environment ${restored}`);
  call("helloBaselineUrl", "hello world without SnapStart");
  call("boot4ApiUrl", `ten pets from Spring Boot 4, from an environment ${restored}`);
  call("boot4BaselineUrl", "the same without SnapStart");
  if (!outputs.apiUrl && outputs.functionName)
    commands.push([
      `${awsCommand(stateDir)} lambda invoke --function-name ${text(outputs.functionName)} --qualifier live ` +
        `--cli-binary-format raw-in-base64-out --payload ${quoted(JSON.stringify(own?.event ?? {}))} /dev/stdout`,
      `its answer to the event, from an environment ${restored}`,
    ]);
  if (!own)
    commands.push([
      "npx tsx local/deploy/main.ts preview",
      "what a change of the program or its settings would do; up does it",
    ]);
  if (outputs.logGroup) {
    const tail = `${awsCommand(stateDir)} logs tail ${text(outputs.logGroup)}`;
    commands.push([tail, "the function's log"]);
  }
  return commands.flatMap(([command, what]) => [`  ${command}`, `    ${colours.dim(what)}`]);
}

/** What calls the local cloud with AWS's CLI, whatever other credentials and settings there are; without the command. */
function awsCommand(stateDir: string): string {
  const file = awsConfigFile(stateDir);
  const near = relative(process.cwd(), file);
  const path = near.startsWith("..") ? file : near;
  return `AWS_CONFIG_FILE=${quoted(path)} aws --profile ${PROFILE}`;
}

/** The request that the user's options describe. */
function curlArguments(own: OwnFunction | undefined): string {
  const { method, body } = own?.settings ?? {};
  return (method ? `-X ${quoted(method)} ` : "") + (body === undefined ? "" : `-d ${quoted(body)} `);
}

const quoted = (word: string) => shellWord(plainText(word));

/** The outputs with the URLs of APIs that serve elsewhere by now. */
export function withMovedApis(outputs: Outputs, moved: readonly { from: string; to: string }[]): Outputs {
  const now = (value: unknown) => {
    if (typeof value !== "string") return value;
    const move = moved.find(({ from }) => value === from || value.startsWith(`${from}/`));
    return move ? move.to + value.slice(move.from.length) : value;
  };
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, now(value)]));
}

const text = (value: unknown) => plainText(typeof value === "string" ? value : JSON.stringify(value));
