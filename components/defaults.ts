/** What the components take where their arguments say nothing; the settings of index.ts have the same defaults. */
export const DEFAULTS = {
  architecture: "x86_64",
  /** MB */
  memory: 1512,
  /** Seconds. */
  timeout: 30,
  versionsToKeep: 3,
  logRetentionDays: 30,
  /** Requests; an account's own limits, until they are raised. */
  throttlingBurst: 5000,
  /** Requests per second. */
  throttlingRate: 10_000,
} as const;
