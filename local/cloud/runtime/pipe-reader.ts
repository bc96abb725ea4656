import { constants, openSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { ENVIRONMENT_FILES } from "./fstab";
import type { OutputListener, OutputListeners } from "./isolation";
import { PROCESS_FIFOS } from "./process-scripts";

/** Reads a pipe whose writer has to wait as long as whoever is told of its bytes does. */
export class PipeReader {
  readonly #socket: Socket;

  /** @param descriptor closed in the end, also where this fails */
  constructor(descriptor: number, listener: OutputListener) {
    this.#socket = slowed(new Socket({ fd: descriptor }), listener).on("error", () => undefined);
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** Has a listener told of what a stream gives, and the stream paused while it asks for that. */
export function slowed<T extends NodeJS.ReadableStream>(stream: T, listener: OutputListener): T {
  stream.on("data", (chunk: Buffer) => {
    const wait = listener(chunk);
    if (!(wait instanceof Promise)) return;
    stream.pause();
    const goOn = () => void stream.resume();
    void wait.then(goOn, goOn);
  });
  return stream;
}

/** Opens what leads out of a sandbox and into it. @throws Error where descriptors are short; none is left open then */
export function openPipes(
  inDirectory: (name: string) => string,
  output: OutputListeners,
): { readers: PipeReader[]; control: number } {
  // Open for reading and writing: reading would end whenever nobody else writes, and opening wait for the other end.
  const open = (name: string) => openSync(inDirectory(name), constants.O_RDWR | constants.O_NONBLOCK);
  const readers: PipeReader[] = [];
  const read = (name: string, listener: OutputListener) =>
    readers.push(new PipeReader(open(join(ENVIRONMENT_FILES, name)), listener));
  try {
    read(PROCESS_FIFOS.log, output.onOutput);
    read(PROCESS_FIFOS.telemetry, output.onTelemetry);
    return { readers, control: open("control") };
  } catch (error) {
    for (const each of readers) each.destroy();
    throw error;
  }
}
