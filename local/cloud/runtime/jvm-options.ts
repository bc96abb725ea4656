/**
 * All code is compiled to level 1, as in Lambda's Java 17 and 21. AWS leaves Java 11, and Java 25 with SnapStart, at the
 * JVM's own tiering ("Customizing tiered compilation settings" in its developer guide). That makes a restored
 * environment here some 20 ms slower: code that profiles itself writes to pages that it shares with the snapshot, which
 * are copied then (image of 94 MB instead of 65, first invocation of 21 ms instead of 5). Without a snapshot it's the
 * same level, so that the two can be compared. A function has the JVM's own tiering with
 * JAVA_TOOL_OPTIONS=-XX:TieredStopAtLevel=4.
 */
export const TIERING = ["-XX:+TieredCompilation", "-XX:TieredStopAtLevel=1"];

/**
 * A runtime's own options, without those that the function's JAVA_TOOL_OPTIONS sets: the JVM reads that variable first,
 * and would let the command line win. AWS documents that the variable sets tiered compilation and, from Java 17 on, the
 * collector. With Java 11, a collector beside AWS's own ends the JVM (aws-lambda-developer-guide 281), so it does here.
 * Whether it also wins over the heap's size isn't recorded: here it does.
 */
export function withoutThoseOf(
  variable: string | undefined,
  options: string[],
  javaVersion: number,
): string[] {
  if (variable === undefined) return options;
  const theirs = new Set(words(variable).map(flagOf));
  if (javaVersion <= 11) theirs.delete(COLLECTOR);
  return options.filter((option) => !theirs.has(flagOf(option)));
}

/** As the JVM splits the variable: at white space outside of quotes. */
const words = (text: string): string[] =>
  (text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).map((word) => word.replace(/["']/g, ""));

const COLLECTOR = "collector";

/** What an option sets, by one name for all its spellings. */
function flagOf(option: string): string {
  const heap = /^-X(ms|mx|share)/.exec(option)?.[1];
  if (heap !== undefined) return { ms: "InitialHeapSize", mx: "MaxHeapSize" }[heap] ?? heap;
  const flag = /^-XX:[+-]?(\w+)/.exec(option)?.[1] ?? option;
  return /^Use\w+GC$/.test(flag) ? COLLECTOR : flag;
}
