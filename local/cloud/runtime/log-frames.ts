import { EventSplitter } from "./event-splitter";
import { APPLICATION_LEVELS, DEFAULT_LEVEL, type ApplicationLevel } from "./log-format";

/** A frame's head: 4 bytes type, 4 bytes length of the message, 8 bytes time in µs; big-endian. */
const HEAD_BYTES = 16;
/** The type's first three bytes; the fourth has flags. */
const MAGIC = Buffer.from([0xa5, 0x5a, 0x00]);
/** Flags: the message is plain text, and the level (0: none) in three bits. */
const PLAIN_TEXT = 1;
const LEVEL_SHIFT = 2;

/** What claims to be a longer message is read as lines instead, so that what follows isn't taken for a part of it. Bytes. */
const LONGEST = 64 << 20;

/** A message of the runtime's, or a part of one that is too long for one log event. */
export interface LogMessage {
  text: string;
  /** Undefined where the function named none, as by `LambdaLogger.log(String)`. */
  level?: ApplicationLevel;
  /** Whether it was formatted as JSON. */
  json: boolean;
  /** Epoch ms. */
  timestamp: number;
}

/**
 * Reads the frames that the runtime interface client writes to `_LAMBDA_TELEMETRY_LOG_FD`: one for each message, however
 * many lines it has. Whatever else a function may write there goes to `onGarbage`; reading goes on at the next frame.
 * Source: FramedTelemetryLogSink and FrameType in AWS's Java runtime interface client 2.9.0.
 */
export class FrameReader {
  /** Bytes of a head that isn't complete. */
  #head: Buffer = Buffer.alloc(0);
  /** The message under way. */
  #message?: { left: number; splitter: EventSplitter };

  constructor(
    private readonly onMessage: (message: LogMessage) => void,
    private readonly onGarbage: (bytes: Buffer) => void,
  ) {}

  write(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#message !== undefined) {
        rest = this.#writeMessage(this.#message, rest);
        continue;
      }
      const head = this.#head.length === 0 ? rest : Buffer.concat([this.#head, rest]);
      this.#head = Buffer.alloc(0);
      rest = this.#writeHead(head);
    }
  }

  /** What there is of a message is told of, as of one that its process will not complete. */
  flush(): void {
    this.#message?.splitter.flush();
  }

  #writeMessage(message: { left: number; splitter: EventSplitter }, rest: Buffer): Buffer {
    const part = rest.subarray(0, message.left);
    message.left -= part.length;
    message.splitter.write(part);
    if (message.left === 0) {
      message.splitter.flush();
      this.#message = undefined;
    }
    return rest.subarray(part.length);
  }

  /** @returns what follows the head, or the garbage before one */
  #writeHead(bytes: Buffer): Buffer {
    const begin = bytes.indexOf(MAGIC);
    if (begin !== 0) {
      // A head may be cut within its first bytes.
      const end = begin > 0 ? begin : bytes.length - tail(bytes);
      if (end > 0) this.onGarbage(bytes.subarray(0, end));
      return this.#headOrRest(bytes.subarray(end), begin > 0);
    }
    if (bytes.length < HEAD_BYTES) return this.#headOrRest(bytes, false);
    const left = bytes.readUInt32BE(4);
    if (left > LONGEST) {
      this.onGarbage(bytes.subarray(0, MAGIC.length));
      return bytes.subarray(MAGIC.length);
    }
    this.#begin(bytes[3]!, left, Number(bytes.readBigUInt64BE(8) / 1000n));
    return bytes.subarray(HEAD_BYTES);
  }

  #headOrRest(bytes: Buffer, whole: boolean): Buffer {
    if (whole) return bytes;
    // Copied: the chunk that it is part of is far larger.
    this.#head = Buffer.from(bytes);
    return Buffer.alloc(0);
  }

  #begin(flags: number, left: number, timestamp: number): void {
    const level = APPLICATION_LEVELS[((flags >> LEVEL_SHIFT) & 7) - 1];
    const json = (flags & PLAIN_TEXT) === 0;
    const message = { json, timestamp, ...(level === undefined ? {} : { level }) };
    const splitter = new EventSplitter(false, (text) => this.onMessage({ ...message, text }));
    // An empty message is none: CloudWatch Logs takes no empty event.
    if (left > 0) this.#message = { left, splitter };
  }
}

/** How many bytes at an end may be the beginning of a head. */
function tail(bytes: Buffer): number {
  for (let length = MAGIC.length - 1; length > 0; length--) {
    if (bytes.subarray(-length).equals(MAGIC.subarray(0, length))) return length;
  }
  return 0;
}

/** The level by which a message is filtered. */
export const levelOf = ({ level }: LogMessage): ApplicationLevel => level ?? DEFAULT_LEVEL;
