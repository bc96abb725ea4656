/** Something that the user can understand and act on: printed without a stack. Exit code 1. */
export class BenchError extends Error {
  override readonly name: string = "BenchError";

  /** @param remedy a command that helps; where it doesn't fit beside what is wrong, it gets a line of its own */
  constructor(
    readonly what: string,
    readonly remedy?: string,
  ) {
    super(remedy === undefined ? what : `${what}: ${remedy}`);
  }
}

/** The command line can't be followed, or names a file that can't be read: nothing has been done. Exit code 2. */
export class UsageError extends BenchError {
  override readonly name: string = "UsageError";
}

/** Ctrl-C. Exit code 130. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** The exit codes of `npm run bench`. */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;
