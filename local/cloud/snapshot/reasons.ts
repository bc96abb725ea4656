/** What CRIU says, and what it means for whoever wrote the function. Each pair was provoked with a function on CRIU 4.2. */
const REASONS: [said: RegExp, means: (match: RegExpExecArray) => string][] = [
  [
    /External socket is used/,
    () =>
      "a Unix socket is connected to a process outside of the function. Close it in a before-checkpoint hook, " +
      "and connect again after the restore",
  ],
  [
    /Can't dump nested (\w+) namespace|Can't restore sub-task in NS/,
    ([, kind]) =>
      `a child process has ${kind === undefined ? "a namespace" : `a ${kind} namespace`} of its own, as a container or ` +
      "a sandbox makes one. End it in a before-checkpoint hook",
  ],
  [
    /Can't dump file (\d+) of that type \[\w+\] \((chr|blk) (\d+:\d+)\)/,
    ([, descriptor, kind, numbers]) =>
      `the ${kind === "chr" ? "character" : "block"} device ${numbers} is open (descriptor ${descriptor}). ` +
      "Close it in a before-checkpoint hook",
  ],
  [
    /netlink/,
    () =>
      "a netlink socket is open, as a program that watches network interfaces has one. Close it, or end that " +
      "program, in a before-checkpoint hook",
  ],
];

/**
 * Why a snapshot couldn't be taken or restored, in words of whoever wrote the function where the cause is known, and in CRIU's.
 * @param log CRIU's
 */
export function reasonOf(action: "dump" | "restore", log: string): string {
  const errors = log.split("\n").filter((line) => line.includes("Error") && !line.includes("RLIMIT_NOFILE"));
  const said = `CRIU's ${action} failed: ${errors.slice(-3).join("; ") || "it left no message"}`;
  for (const [pattern, means] of REASONS) {
    const match = pattern.exec(errors.join("\n"));
    if (match === null) continue;
    const what = action === "dump" ? "taken" : "restored";
    return `The snapshot can't be ${what}, since ${means(match)}. (${said})`;
  }
  return said;
}
