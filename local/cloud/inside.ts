/** Where things are inside an environment. The first is Lambda's; the rest lies where Lambda has its runtime. */
export const INSIDE = {
  code: "/var/task",
  runtime: "/var/runtime",
  lib: "/var/runtime/lib",
  environment: "/var/runtime/environment",
  image: "/var/runtime/image",
} as const;

/** A file of `INSIDE.environment`: where the function's process leaves its id, as its own namespace counts. */
export const PID_FILE = "pid";
