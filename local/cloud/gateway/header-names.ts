/** Header names come from a small set, and changing case is what costs: both forms of each name are kept. */
interface Forms {
  lower: string;
  title: string;
}

const MAX_KEPT = 1000;
const kept = new Map<string, Forms>();

function forms(name: string): Forms {
  let found = kept.get(name);
  if (!found) {
    const lower = name.toLowerCase();
    found = { lower, title: lower.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()) };
    if (kept.size < MAX_KEPT) {
      kept.set(name, found);
    }
  }
  return found;
}

/** `Content-Type` → `content-type`: payload format 2.0. */
export function lowerCase(name: string): string {
  return forms(name).lower;
}

/** `content-type` → `Content-Type`: payload format 1.0, and what an HTTP API sends to HTTP/1.1 clients. */
export function titleCase(name: string): string {
  return forms(name).title;
}
