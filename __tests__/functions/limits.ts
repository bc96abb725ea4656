import { FunctionFailure } from "./answers";

/** How long each step may take, in ms. */
export const LIMITS = {
  /** The first time, Maven fetches what it needs. */
  build: 600_000,
  open: 60_000,
  create: 60_000,
  publish: 200_000,
  ready: 30_000,
  invoke: 60_000,
  stop: 30_000,
} as const;

/**
 * Waits for a step, and no longer than it may take.
 * @throws FunctionFailure where it takes longer, and whatever the signal's reason is once it is aborted
 */
export async function within<T>(
  step: keyof typeof LIMITS,
  work: Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let abort: (() => void) | undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    const late = () =>
      reject(new FunctionFailure(`${step} takes longer than ${LIMITS[step] / 1000} seconds`));
    timer = setTimeout(late, LIMITS[step]);
    abort = () => reject(signal!.reason as Error);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    clearTimeout(timer);
    if (abort !== undefined) signal?.removeEventListener("abort", abort);
  }
}
