import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { awsFaults } from "./awsAccess";
import { configRemove, configSet, setArguments } from "./remedies";
import { DEFAULT_RUNTIME, deprecationWarning, RUNTIME_NAMES } from "./runtimes";

/** What CloudWatch Logs accepts as retentionInDays. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** An HTTP API waits no longer for its integration, whatever the function's timeout. */
const HTTP_API_TIMEOUT_S = 30;

/** What a setting may be, and how it's set, for example; the key may lead into a list or a map. */
interface Help {
  may: string;
  set: [key: string, value: string];
}

/** Configuration values arrive as text; all but plain strings are JSON in it. */
function json<T extends z.ZodType>(value: T) {
  const parse = (text: string, context: z.RefinementCtx) => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("not JSON");
      return z.NEVER;
    }
  };
  return z.string().transform(parse).pipe(value);
}

const wholeNumber = (from: number, to = Number.MAX_SAFE_INTEGER) => json(z.int().min(from).max(to));
const onOff = () => json(z.boolean());
const origin = z.string().regex(/^(\*|https?:\/\/[^/\s]+)$/);
const tagKey = z.string().regex(/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u);
const tagValue = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .pipe(z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u));

const schema = z.strictObject({
  runtime: z
    .enum(RUNTIME_NAMES)
    .default(DEFAULT_RUNTIME)
    .meta({ may: `one of ${RUNTIME_NAMES.join(", ")}`, set: ["runtime", "java21"] }),
  memory: wholeNumber(128, 10_240)
    .default(1512)
    .meta({ may: "a whole number of MB from 128 to 10240", set: ["memory", "1512"] }),
  timeout: wholeNumber(1, 900)
    .default(30)
    .meta({ may: "a whole number of seconds from 1 to 900", set: ["timeout", "30"] }),
  architecture: z
    .enum(["x86_64", "arm64"])
    .default("x86_64")
    .meta({ may: "one of x86_64, arm64", set: ["architecture", "arm64"] }),
  priming: z
    .enum(["invoke", "classes", "none"])
    .default("invoke")
    .meta({ may: "one of invoke, classes, none", set: ["priming", "invoke"] }),
  versionsToKeep: wholeNumber(1, 100)
    .default(3)
    .meta({ may: "a whole number from 1 to 100", set: ["versionsToKeep", "3"] }),
  pinnedVersion: wholeNumber(1)
    .optional()
    .meta({ may: "the number of a published version", set: ["pinnedVersion", "7"] }),
  keepSnapshot: onOff()
    .default(true)
    .meta({ may: "true or false", set: ["keepSnapshot", "false"] }),
  weeklyDeadLetters: onOff()
    .default(false)
    .meta({ may: "true or false", set: ["weeklyDeadLetters", "true"] }),
  alarmTopic: z
    .string()
    .regex(/^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]{1,256}$/)
    .optional()
    .meta({
      may: "the ARN of an SNS topic",
      set: ["alarmTopic", "arn:aws:sns:eu-central-1:123456789012:pets"],
    }),
  tracing: onOff()
    .default(false)
    .meta({ may: "true or false", set: ["tracing", "true"] }),
  reservedConcurrency: wholeNumber(1)
    .optional()
    .meta({ may: "a whole number of execution environments, 1 or more", set: ["reservedConcurrency", "50"] }),
  throttlingBurst: wholeNumber(1)
    .default(5000)
    .meta({ may: "a whole number of requests, 1 or more", set: ["throttlingBurst", "5000"] }),
  throttlingRate: wholeNumber(1)
    .default(10_000)
    .meta({ may: "a whole number of requests per second, 1 or more", set: ["throttlingRate", "10000"] }),
  corsOrigins: json(z.array(origin))
    .default([])
    .meta({
      may: "a list of origins such as https://example.com, or *",
      set: ["corsOrigins[0]", "https://example.com"],
    }),
  logRetentionDays: json(z.int().refine((days) => RETENTION_DAYS.includes(days)))
    .default(30)
    .meta({ may: `one of ${RETENTION_DAYS.join(", ")} (days)`, set: ["logRetentionDays", "30"] }),
  baseline: onOff()
    .default(false)
    .meta({ may: "true or false", set: ["baseline", "true"] }),
  helloWorld: onOff()
    .default(false)
    .meta({ may: "true or false", set: ["helloWorld", "true"] }),
  springBoot4: onOff()
    .default(false)
    .meta({ may: "true or false", set: ["springBoot4", "true"] }),
  tags: json(z.record(tagKey, tagValue))
    .default({})
    .meta({
      may: "a map of tags that AWS accepts (key up to 128 characters, not aws:…; value up to 256)",
      set: ["tags.team", "pets"],
    }),
  zip: z
    .string()
    .min(1)
    .default("petstore-java/target/petstore.zip")
    .meta({ may: "the path of a zip file", set: ["zip", "petstore-java/target/petstore.zip"] }),
});

export type Settings = z.infer<typeof schema>;

/**
 * Each setting's default, what it must be and the arguments of `npx pulumi config set`, in the order of the schema; for the
 * documentation.
 */
export function describeSettings(): { key: string; default: unknown; may: string; set: string }[] {
  const defaults: Record<string, unknown> = schema.parse({});
  return Object.keys(schema.shape).map((key) => {
    const { may, set } = help(key)!;
    return { key, default: defaults[key], may, set: setArguments(...set) };
  });
}

/** What the checks go by, beside the values themselves. */
export interface SettingsContext {
  today: Date;
  /** The stack's name, for the commands in what is reported. */
  stack: string;
  /** What is wrong elsewhere in the stack's configuration, to be reported with the rest. */
  otherFaults?: string[];
}

/**
 * Checks raw configuration values, given by their keys without the project's name.
 * @throws pulumi.RunError naming every wrong value, one a line.
 */
export function checkSettings(
  raw: Record<string, string>,
  { today, stack, otherFaults = [] }: SettingsContext,
): { settings: Settings; warnings: string[] } {
  const checked = schema.safeParse(raw);
  const faults = [...(checked.error ? wrongValues(checked.error, raw, stack) : []), ...otherFaults];
  if (!checked.success || faults.length > 0) {
    throw new pulumi.RunError(faults.join("\n"));
  }
  return { settings: checked.data, warnings: warningsFor(checked.data, today, stack) };
}

/** The stack's settings. Warnings go to the engine's log. */
export function readSettings(today = new Date()): Settings {
  const own = `${pulumi.getProject()}:`;
  const raw = Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(own))
      .map(([key, value]) => [key.slice(own.length), value]),
  );
  const context = { today, stack: pulumi.getStack(), otherFaults: awsFaults() };
  const { settings, warnings } = checkSettings(raw, context);
  for (const warning of warnings) void pulumi.log.warn(warning);
  return settings;
}

function help(key: string): Help | undefined {
  return schema.shape[key as keyof typeof schema.shape]?.meta() as Help | undefined;
}

function wrongValues(error: z.ZodError, raw: Record<string, string>, stack: string): string[] {
  const unknown = error.issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys : []));
  const wrong = new Set(error.issues.flatMap(({ path }) => (path.length > 0 ? [String(path[0])] : [])));
  return [
    ...[...wrong].map((key) => {
      const { may, set } = help(key)!;
      return `${key} can't be ${raw[key]}: it must be ${may}; ${configSet(...set, stack)}`;
    }),
    ...unknown.map(
      (key) =>
        `${key} isn't a setting: the settings are ${Object.keys(schema.shape).join(", ")}; ${configRemove(key, stack)}`,
    ),
  ];
}

function warningsFor(settings: Settings, today: Date, stack: string): string[] {
  const deprecation = deprecationWarning(settings.runtime, today, stack);
  const tooLong =
    settings.timeout > HTTP_API_TIMEOUT_S &&
    `timeout ${settings.timeout} s is longer than the ${HTTP_API_TIMEOUT_S} s that the HTTP API waits: its callers ` +
      `get 503 while the function keeps running; ${configSet("timeout", "30", stack)}`;
  return [deprecation, tooLong].filter((warning) => typeof warning === "string");
}
