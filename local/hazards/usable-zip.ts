import { readFile } from "node:fs/promises";
import { UsageError } from "../../bench/errors";
import { classFileOf, lookInto } from "../../components/zipEntries";
import type { Target } from "./target";

/**
 * Looks into a function's zip before anything is done with it.
 * @returns its content
 * @throws UsageError where Lambda's runtime would find nothing in it
 */
export async function usableZip({ zip: path, handler }: Pick<Target, "zip" | "handler">): Promise<Buffer> {
  const content = await readFile(path);
  const entry = classFileOf(handler);
  const zip = lookInto(content, entry);
  if (zip === undefined)
    throw new UsageError(`--zip: ${path} isn't a zip file, or only half of one: build it again`);
  const has = (pattern: RegExp) => zip.names.some((name) => pattern.test(name));
  if (zip.content !== undefined || has(/^lib\/[^/]+\.jar$/)) return content;
  const why = has(/^BOOT-INF\//)
    ? "is an executable jar of Spring Boot, and Lambda's runtime finds nothing in it"
    : `has neither the handler's class (${entry}) nor libraries (lib/*.jar)`;
  throw new UsageError(
    `--zip: ${path} ${why}: build a zip with classes at its root, or in jars in lib/ (docs/your-function.md)`,
  );
}
