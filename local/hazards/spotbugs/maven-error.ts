/** The first line in a Maven run's output that says what is wrong; undefined where none does. */
export function mavenErrorLine(output: string): string | undefined {
  const lines = output.split("\n").flatMap((line) => /ERROR\] ?(.*)/.exec(line)?.[1] ?? []);
  // A heading and its rule say nothing.
  return lines.find((line) => /\w/.test(line) && !line.startsWith("COMPILATION ERROR"))?.trim();
}
