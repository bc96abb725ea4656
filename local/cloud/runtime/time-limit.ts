import { RuntimeError } from "./runtime-error";

/** Time limits in ms ("Lambda execution environment lifecycle" in AWS's developer guide). */
export const INIT_LIMIT = 10_000;
export const RESTORE_LIMIT = 10_000;
/** The init of a SnapStart version may take this long, or the function's timeout if that is longer. */
const SNAPSTART_INIT_LIMIT = 130_000;

/** @param timeout the function's, in seconds */
export const snapStartInitLimit = (timeout: number): number => Math.max(SNAPSTART_INIT_LIMIT, timeout * 1000);

/** Waits for something, at most so many ms. @throws RuntimeError `Sandbox.Timedout` after that */
export async function within<T>(limit: number, reached: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new RuntimeError("Sandbox.Timedout", `no answer within ${limit} ms`)),
      limit,
    );
  });
  try {
    return await Promise.race([reached, late]);
  } finally {
    clearTimeout(timer);
  }
}
