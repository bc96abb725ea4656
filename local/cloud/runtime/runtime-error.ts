/** The runtime said that it can't go on, or its process ended; `type` as AWS names it (`Runtime.ExitError`). */
export class RuntimeError extends Error {
  constructor(
    readonly type: string,
    message: string,
    /** What the runtime posted about it, where it did. */
    readonly report?: Buffer,
  ) {
    super(message);
  }
}
