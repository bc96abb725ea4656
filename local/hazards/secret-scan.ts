import { createHash, randomBytes } from "node:crypto";
import { open } from "node:fs/promises";
import { LONGEST_SECRET, SECRET_PATTERNS, type SecretPattern } from "./secret-patterns";

/** Bytes that are read at a time. */
const CHUNK = 4 << 20;

/** What a scan has found: how many different ones there are of each pattern, and which given values. */
export interface Scanned {
  /** By the pattern's id: the secrets' hashes, keyed so that nobody can tell secrets from them. */
  secrets: Map<string, Set<string>>;
  /** Names of the given values that were found. */
  values: Set<string>;
}

/**
 * Looks for secrets in bytes that come piece by piece, as single-byte text and as UTF-16, which `char[]` is. A secret that
 * goes across two pieces is found in the second.
 */
export class SecretScanner {
  readonly found: Scanned = { secrets: new Map(), values: new Set() };
  readonly #key = randomBytes(32);
  readonly #needles: { name: string; bytes: Buffer }[];
  readonly #anchors: { pattern: SecretPattern; bytes: Buffer; encoding: "latin1" | "utf16le" }[];

  /** @param values what else to look for, by name */
  constructor(values: Record<string, string> = {}) {
    const encodings = ["latin1", "utf16le"] as const;
    this.#needles = Object.entries(values).flatMap(([name, value]) =>
      [Buffer.from(value, "utf8"), Buffer.from(value, "utf16le")].map((bytes) => ({ name, bytes })),
    );
    this.#anchors = SECRET_PATTERNS.flatMap((pattern) =>
      pattern.begins.flatMap((begin) =>
        encodings.map((encoding) => ({ pattern, bytes: Buffer.from(begin, encoding), encoding })),
      ),
    );
  }

  /** @param bytes a piece that begins with the last LONGEST_SECRET bytes of the one before, in UTF-16 twice as many */
  scan(bytes: Buffer): void {
    for (const { name, bytes: needle } of this.#needles)
      if (!this.found.values.has(name) && bytes.includes(needle)) this.found.values.add(name);
    for (const { pattern, bytes: anchor, encoding } of this.#anchors) {
      for (let at = bytes.indexOf(anchor); at >= 0; at = bytes.indexOf(anchor, at + anchor.length)) {
        const length = LONGEST_SECRET * (encoding === "latin1" ? 1 : 2);
        const [secret] =
          pattern.whole.exec(bytes.toString(encoding, at, Math.min(bytes.length, at + length))) ?? [];
        if (secret === undefined || pattern.real?.(secret) === false) continue;
        const known = this.found.secrets.get(pattern.id) ?? new Set();
        // White space apart: a key may have been read with other line ends.
        known.add(
          createHash("sha256")
            .update(this.#key)
            .update(secret.replace(/\s|\\[nr]/g, ""))
            .digest("hex"),
        );
        this.found.secrets.set(pattern.id, known);
      }
    }
  }

  /** Scans a file from its beginning to its end. */
  async scanFile(path: string, signal?: AbortSignal): Promise<void> {
    const overlap = LONGEST_SECRET * 2;
    const buffer = Buffer.alloc(CHUNK + overlap);
    const file = await open(path, "r");
    try {
      let kept = 0;
      for (;;) {
        signal?.throwIfAborted();
        const { bytesRead } = await file.read(buffer, kept, CHUNK);
        if (bytesRead === 0) return;
        const length = kept + bytesRead;
        this.scan(buffer.subarray(0, length));
        kept = Math.min(overlap, length);
        buffer.copyWithin(0, length - kept, length);
      }
    } finally {
      await file.close();
    }
  }
}
