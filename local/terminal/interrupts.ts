const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Signals within this time of the first, in ms, are the same key press: a terminal sends Ctrl-C to us and to npm, which passes it on. */
const SAME_KEY_MS = 1_000;

/**
 * Waits for Ctrl-C, or a request to end.
 * @param first called once
 * @param again called for each later one, which is meant
 * @returns leaves signals alone again
 */
export function onInterrupt(first: () => void, again: () => void): () => void {
  let at: number | undefined;
  const hear = () => {
    const now = performance.now();
    if (at === undefined) {
      at = now;
      first();
    } else if (now - at > SAME_KEY_MS) again();
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  return () => {
    for (const signal of SIGNALS) process.off(signal, hear);
  };
}
