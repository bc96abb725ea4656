import { unzipSync } from "fflate";

/** What is in a zip. */
export interface ZipEntries {
  names: string[];
  /** Of the entry that was asked for, where it is there. */
  content: Uint8Array | undefined;
}

/**
 * Reads a zip's list of entries, and one of them.
 * @returns undefined where it is no zip, or cut off
 */
export function lookInto(zip: Buffer, wanted: string): ZipEntries | undefined {
  const names: string[] = [];
  try {
    // Only what the filter lets through is decompressed.
    const found = unzipSync(zip, { filter: ({ name }) => names.push(name) > 0 && name === wanted });
    return { names, content: found[wanted] };
  } catch {
    return undefined;
  }
}

/** Where a handler's class is: `com/acme/Orders.class`. */
export const classFileOf = (handler: string) => `${handler.split("::")[0]!.replaceAll(".", "/")}.class`;
