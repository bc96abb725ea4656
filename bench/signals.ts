import { onInterrupt } from "../local/terminal/interrupts";
import { Interrupted } from "./errors";

/** A signal that aborts on Ctrl-C or when the process is asked to end; the reason is an Interrupted. */
export function interruptSignal(say: (line: string) => void): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const release = onInterrupt(
    () => {
      say("Interrupted: putting everything back…");
      controller.abort(new Interrupted("interrupted"));
    },
    () => say("Still putting everything back; a moment, please."),
  );
  return { signal: controller.signal, release };
}
