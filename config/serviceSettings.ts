import { z } from "zod";
import { help, json, onOff, scalar, wholeNumber } from "./kinds";

/** What CloudWatch Logs accepts as retentionInDays. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const origin = z.string().regex(/^(\*|https?:\/\/[^/\s]+)$/);
const tagKey = z.string().regex(/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u);
const tagValue = scalar.pipe(z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u));

/** How the function is served and looked after: versions, limits, logs, alarms. */
export const serviceSettings = {
  versionsToKeep: wholeNumber(1, 100)
    .default(3)
    .meta(help({ may: "a whole number from 1 to 100", set: ["versionsToKeep", "3"] })),
  pinnedVersion: wholeNumber(1)
    .optional()
    .meta(help({ may: "the number of a published version", set: ["pinnedVersion", "7"] })),
  keepSnapshot: onOff()
    .default(true)
    .meta(help({ may: "true or false", set: ["keepSnapshot", "false"] })),
  weeklyDeadLetters: onOff()
    .default(false)
    .meta(help({ may: "true or false", set: ["weeklyDeadLetters", "true"] })),
  alarmTopic: z
    .string()
    .regex(/^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]{1,256}$/)
    .optional()
    .meta(
      help({
        may: "the ARN of an SNS topic",
        set: ["alarmTopic", "arn:aws:sns:eu-central-1:123456789012:pets"],
      }),
    ),
  tracing: onOff()
    .default(false)
    .meta(help({ may: "true or false", set: ["tracing", "true"] })),
  reservedConcurrency: wholeNumber(1)
    .optional()
    .meta(
      help({
        may: "a whole number of execution environments, 1 or more",
        set: ["reservedConcurrency", "50"],
      }),
    ),
  throttlingBurst: wholeNumber(1)
    .default(5000)
    .meta(help({ may: "a whole number of requests, 1 or more", set: ["throttlingBurst", "5000"] })),
  throttlingRate: wholeNumber(1)
    .default(10_000)
    .meta(
      help({ may: "a whole number of requests per second, 1 or more", set: ["throttlingRate", "10000"] }),
    ),
  corsOrigins: json(z.array(origin))
    .default([])
    .meta(
      help({
        may: "a list of origins such as https://example.com, or *",
        set: ["corsOrigins[0]", "https://example.com"],
      }),
    ),
  logRetentionDays: json(z.int().refine((days) => RETENTION_DAYS.includes(days)))
    .default(30)
    .meta(help({ may: `one of ${RETENTION_DAYS.join(", ")} (days)`, set: ["logRetentionDays", "30"] })),
  baseline: onOff()
    .default(false)
    .meta(help({ may: "true or false", set: ["baseline", "true"] })),
  tags: json(z.record(tagKey, tagValue))
    .default({})
    .meta(
      help({
        may: "a map of tags that AWS accepts (key up to 128 characters, not aws:…; value up to 256)",
        set: ["tags.team", "pets"],
      }),
    ),
};
