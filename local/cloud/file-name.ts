import { createHash } from "node:crypto";

/** File systems end at 255 bytes; suffixes (`.json`, `.partial`) need some of them. */
const LONGEST = 200;

/** Whether a text has a form in UTF-8: no half of a surrogate pair stands alone. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/**
 * A file name for any text, another one for any other text, which never leads out of its folder. A name that is short
 * and well-formed is only percent-encoded, so that a person recognises it; others become their hash after a `=`, which no
 * encoded name has.
 */
export function fileNameOf(name: string): string {
  if (isWellFormed(name) && name !== "" && name !== "." && name !== "..") {
    const encoded = encodeURIComponent(name);
    if (encoded.length <= LONGEST) return encoded;
  }
  // UTF-16, since UTF-8 has one form only for all lone surrogates.
  return `=${createHash("sha256").update(Buffer.from(name, "utf16le")).digest("hex")}`;
}
