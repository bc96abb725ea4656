import { openPromise } from "yauzl";
import { plainText } from "../terminal/plain-text";

/** The files in a zip by name, each with what its content is told by. */
export type Contents = ReadonlyMap<string, string>;

/** @returns undefined where there is no zip, or it isn't whole: its list of files is written last */
export async function contentsOf(zip: string): Promise<Contents | undefined> {
  const open = await openPromise(zip, { lazyEntries: true, strictFileNames: false }).catch(() => undefined);
  if (open === undefined) return undefined;
  const contents = new Map<string, string>();
  try {
    for await (const { fileName, crc32, uncompressedSize } of open.eachEntry())
      if (!fileName.endsWith("/")) contents.set(fileName, `${crc32} ${uncompressedSize}`);
    return contents;
  } catch {
    return undefined;
  } finally {
    open.close();
  }
}

/** Names that are shown of each kind of change, and how much of one. */
const SHOWN = 3;
const LONGEST_NAME = 60;

/** What is different, in words for a terminal: `changed: com/acme/Orders.class; new: lib/a.jar and 2 more`. */
export function differences(before: Contents, after: Contents): string {
  const names = (of: Contents, wanted: (name: string) => boolean) => [...of.keys()].filter(wanted).sort();
  const kinds = {
    changed: names(after, (name) => before.has(name) && before.get(name) !== after.get(name)),
    new: names(after, (name) => !before.has(name)),
    gone: names(before, (name) => !after.has(name)),
  };
  const said = Object.entries(kinds).flatMap(([kind, of]) => (of.length > 0 ? [`${kind}: ${some(of)}`] : []));
  return said.length > 0 ? said.join("; ") : "the same content";
}

function some(names: string[]): string {
  const shown = names.slice(0, SHOWN).map(shortened).join(", ");
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}

/** A name's end says more than its beginning. */
function shortened(name: string): string {
  const plain = plainText(name).replaceAll("\n", " ");
  return plain.length > LONGEST_NAME ? `…${plain.slice(1 - LONGEST_NAME)}` : plain;
}
