import { shortageOf } from "../setup/shortage";

/** How long closing may take after an error that nobody has caught, in ms. */
const CLOSE_LIMIT = 10_000;

/** What a connection's other end does, which is that connection's own affair. */
const DISCONNECTED = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED", "ERR_STREAM_PREMATURE_CLOSE"]);

/** The part of Node.js's process that this needs. */
export interface Process {
  on(event: "unhandledRejection" | "uncaughtException", listener: (error: unknown) => void): unknown;
  exit(code: number): void;
}

/**
 * What becomes of errors that nobody has caught, which are mistakes of ours: they are told, by name and place.
 * - A promise that has failed was some request's own: everything else goes on.
 * - So it does after an exception that tells of a lost connection, or of something that has run short.
 * - After any other exception, what was under way may be half done. The state is saved, all is closed, and the process ends.
 * @param close closes the cloud, once it is there
 * @param say tells the user
 */
export function lastResort(
  close: () => Promise<void>,
  say: (text: string) => void = console.error,
  host: Process = process,
): void {
  let ending = false;
  host.on("unhandledRejection", (error) =>
    say(`An error that nobody has caught; the cloud goes on: ${whole(error)}`),
  );
  host.on("uncaughtException", (error) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (DISCONNECTED.has(code ?? "") || shortageOf(`${code} ${message}`) !== undefined) {
      say(`An error that nobody has caught; the cloud goes on: ${whole(error)}`);
      return;
    }
    say(`An error that nobody has caught; the cloud saves its state and ends: ${whole(error)}`);
    if (ending) return;
    ending = true;
    const end = () => host.exit(1);
    setTimeout(end, CLOSE_LIMIT).unref();
    void close().then(end, end);
  });
}

const whole = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
