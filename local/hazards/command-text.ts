import { relative, resolve } from "node:path";
import type { KnownApp } from "../../bench/variants";
import { PET_STORE } from "../../config/functionSettings";
import { DEFAULT_RUNTIME } from "../../config/runtimes";
import type { OwnFunction } from "../deploy/own-function-options";
import { projectRoot } from "../setup/paths";
import { shellWord } from "../terminal/shell-word";
import { secretVariables } from "./secret-patterns";

const COMMAND = "npm run check:snapshot";

/** From the project's folder. */
const ZIPS: Record<Exclude<KnownApp, "petstore">, string> = {
  hello: PET_STORE.zip,
  boot4: "petstore-java/target-boot4/petstore.zip",
};

/** As Lambda has a function. */
interface Configured {
  handler?: string | undefined;
  runtime?: string | undefined;
}

/**
 * What a user types where they are to have the snapshot of a function checked that this project deploys.
 * @param app the stack's own function, which settings may have replaced by another one whose zip isn't known here, or one
 *   beside it
 */
export function checkCommand(app: KnownApp, { handler, runtime }: Configured): string {
  const isPetStore = handler === PET_STORE.handler;
  const ofRuntime = option("runtime", runtime === DEFAULT_RUNTIME ? undefined : runtime);
  if (app === "petstore" && isPetStore) return commandOf([ofRuntime]);
  const zip = app === "petstore" ? "FILE" : fromHere(resolve(projectRoot, ZIPS[app]));
  return commandOf([option("zip", zip), option("handler", handler), ofRuntime]);
}

/**
 * The same of a function that `npm start` or `npm run bench` has been given: called with what it is called with there.
 * @param variables whether the values of those are in it that aren't secret, or only names: results are passed around
 */
export function ownCheckCommand(
  { zip, handler, settings, eventFile }: OwnFunction,
  variables: "values" | "names" = "values",
): string {
  const { runtime, path, method, body, payloadFormat, environment = "{}" } = settings;
  const values = JSON.parse(environment) as Record<string, string>;
  const hidden = variables === "names" ? Object.keys(values) : secretVariables(values);
  return commandOf([
    option("zip", fromHere(zip)),
    option("handler", handler),
    option("runtime", runtime),
    option("path", path),
    option("method", method),
    option("body", body),
    option("event", eventFile === undefined ? undefined : fromHere(eventFile)),
    option("payload-format", payloadFormat),
    // A secret's value is printed nowhere: the shell's variable of the same name has it, or the user puts it in.
    ...Object.entries(values).map(([name, value]) =>
      hidden.includes(name) ? `--env ${name}="$${name}"` : option("env", `${name}=${value}`),
    ),
  ]);
}

function commandOf(options: readonly (string | undefined)[]): string {
  const given = options.filter((each) => each !== undefined);
  return given.length === 0 ? COMMAND : `${COMMAND} -- ${given.join(" ")}`;
}

const option = (name: string, value: string | undefined) =>
  value === undefined ? undefined : `--${name} ${shellWord(value)}`;

/** As it is named from where npm was called; absolute outside of that folder. */
function fromHere(file: string): string {
  const path = relative(process.env.INIT_CWD ?? process.cwd(), file);
  return path.startsWith("..") ? file : path;
}
