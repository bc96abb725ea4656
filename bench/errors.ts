/** Something that the user can understand and act on: printed as one line, without a stack. Exit code 1. */
export class BenchError extends Error {
  override readonly name: string = "BenchError";
}

/** Ctrl-C. Exit code 130. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** The exit codes of `npm run bench`. */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;
