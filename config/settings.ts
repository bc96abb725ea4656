import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { awsFaults } from "./awsAccess";
import { conflicts, notActedOn } from "./combinations";
import { functionSettings, petStoreSettings } from "./functionSettings";
import type { Help } from "./kinds";
import { configRemove, configRemoveEntry, configSet, setArguments } from "./remedies";
import { deprecationWarning } from "./runtimes";
import { resolve, type Resolved } from "./resolve";
import { isSecret } from "./secrets";
import { serviceSettings } from "./serviceSettings";

const schema = z.strictObject({ ...functionSettings, ...petStoreSettings, ...serviceSettings });

/** The settings as they are checked, each by itself. */
export type Checked = z.infer<typeof schema>;

/** An HTTP API waits no longer for its integration, whatever the function's timeout. */
const HTTP_API_TIMEOUT_S = 30;

/** The settings as the program takes them. Where a variable is a secret, `environment` is one. */
export type Settings = Omit<Resolved, "environment"> & { environment: pulumi.Input<Record<string, string>> };

/**
 * Each setting's default, what it must be and the arguments of `npx pulumi config set`, in the order of the schema; for the
 * documentation. `usual` is the default in words, where it depends on other settings.
 */
export function describeSettings(): {
  key: string;
  default: unknown;
  usual?: string;
  may: string;
  set: string;
}[] {
  const defaults: Record<string, unknown> = schema.parse({});
  return Object.keys(schema.shape).map((key) => {
    const { may, set, usual } = help(key)!;
    return { key, default: defaults[key], ...(usual && { usual }), may, set: setArguments(...set) };
  });
}

/** What the checks go by, beside the values themselves. */
export interface SettingsContext {
  today: Date;
  /** The stack's name, for the commands in what is reported. */
  stack: string;
  /** Keys whose values are secrets, and aren't reported. */
  secrets?: ReadonlySet<string>;
  /** What is wrong elsewhere in the stack's configuration, to be reported with the rest. */
  otherFaults?: string[];
}

/**
 * Checks raw configuration values, given by their keys without the project's name.
 * @throws pulumi.RunError naming every wrong value, one a line.
 */
export function checkSettings(
  raw: Record<string, string>,
  { today, stack, secrets = new Set(), otherFaults = [] }: SettingsContext,
): { settings: Resolved; warnings: string[] } {
  const checked = schema.safeParse(raw);
  const faults = [
    ...(checked.success
      ? conflicts(checked.data, raw, stack)
      : wrongValues(checked.error, raw, secrets, stack)),
    ...otherFaults,
  ];
  if (!checked.success || faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
  const settings = resolve(checked.data);
  return {
    settings,
    warnings: [...notActedOn(settings, raw, stack), ...warningsFor(settings, today, stack)],
  };
}

/** The stack's settings. Warnings go to the engine's log. */
export function readSettings(today = new Date()): Settings {
  const own = `${pulumi.getProject()}:`;
  const raw = Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(own))
      .map(([key, value]) => [key.slice(own.length), value]),
  );
  // A map is one as soon as one of its values is.
  const secrets = new Set(Object.keys(raw).filter((key) => isSecret(own + key)));
  const context = { today, stack: pulumi.getStack(), secrets, otherFaults: awsFaults() };
  const { settings, warnings } = checkSettings(raw, context);
  for (const warning of warnings) void pulumi.log.warn(warning);
  const { environment, ...rest } = settings;
  return { ...rest, environment: secrets.has("environment") ? pulumi.secret(environment) : environment };
}

function help(key: string): Help | undefined {
  return schema.shape[key as keyof typeof schema.shape]?.meta() as Help | undefined;
}

/** Values that nobody is to see: those of secrets, and of variables, which hold some. */
const isHidden = (key: string, secrets: ReadonlySet<string>) => secrets.has(key) || key === "environment";

function wrongValues(
  error: z.ZodError,
  raw: Record<string, string>,
  secrets: ReadonlySet<string>,
  stack: string,
): string[] {
  const unknown = error.issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys : []));
  const keys = error.issues.flatMap(({ path }) => (path.length > 0 ? [String(path[0])] : []));
  return [
    ...[...new Set(keys)].flatMap((key) => {
      const said = error.issues.flatMap((issue) => (issue.path[0] === key ? saidItself(issue, stack) : []));
      if (said.length > 0) return said;
      const { may, set } = help(key)!;
      const value = isHidden(key, secrets) ? "" : ` can't be ${raw[key]}: it`;
      return `${key}${value} must be ${may}; ${configSet(...set, stack)}`;
    }),
    ...unknown.map(
      (key) =>
        `${key} isn't a setting: the settings are ${Object.keys(schema.shape).join(", ")}; ${configRemove(key, stack)}`,
    ),
  ];
}

/** Of a part of a map or list that says by itself what is wrong with it: that, and how to take it away. */
function saidItself(issue: z.core.$ZodIssue, stack: string): string[] {
  if (issue.code !== "custom" || typeof issue.params?.remove !== "string") return [];
  return [`${issue.message}; ${configRemoveEntry(issue.params.remove, stack)}`];
}

function warningsFor(settings: Resolved, today: Date, stack: string): string[] {
  const deprecation = deprecationWarning(settings.runtime, today, stack);
  const tooLong =
    settings.hasApi &&
    settings.timeout > HTTP_API_TIMEOUT_S &&
    `timeout ${settings.timeout} s is longer than the ${HTTP_API_TIMEOUT_S} s that the HTTP API waits: its callers ` +
      `get 503 while the function keeps running; ${configSet("timeout", "30", stack)}`;
  return [deprecation, tooLong].filter((warning) => typeof warning === "string");
}
