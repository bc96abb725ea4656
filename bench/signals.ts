import { Interrupted } from "./errors";

/** A signal that aborts on Ctrl-C or when the process is asked to end; the reason is an Interrupted. */
export function interruptSignal(say: (line: string) => void): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) return say("Still putting everything back; a moment, please.");
    say("Interrupted: putting everything back…");
    controller.abort(new Interrupted("interrupted"));
  };
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of names) process.on(name, interrupt);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of names) process.off(name, interrupt);
    },
  };
}
