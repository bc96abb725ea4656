import { sleep } from "./sleep";

export interface PollOptions {
  /** In ms. */
  limitMs: number;
  /** Called now and then with the seconds waited so far. */
  waiting: (seconds: number) => void;
}

/** Short at first, for the local cloud; AWS takes minutes and limits its control plane's requests. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 3_000;
const REPORT_EVERY_MS = 10_000;

/**
 * Asks until the answer is final.
 * @throws when the limit is reached
 */
export async function poll<T>(
  ask: () => Promise<T>,
  isFinal: (answer: T) => boolean,
  { limitMs, waiting }: PollOptions,
): Promise<T> {
  const startedAt = Date.now();
  let reportedAt: number | undefined;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const answer = await ask();
    if (isFinal(answer)) return answer;
    const now = Date.now();
    if (now - startedAt > limitMs) {
      throw new Error(`not ready after ${limitMs / 60_000} minutes; run it again to keep waiting`);
    }
    if (reportedAt === undefined || now - reportedAt >= REPORT_EVERY_MS) {
      waiting(Math.round((now - startedAt) / 1000));
      reportedAt = now;
    }
    await sleep(pause);
  }
}
