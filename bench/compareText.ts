import type { Change, Comparison, Run } from "./compare";
import { busyNote, stolenNote } from "./machine";
import { differenceText } from "./likeness";
import { ms, times } from "./table";
import { PLAIN, type Colours } from "../local/terminal/colours";
import { displayWidth, USUAL_WIDTH, wrap } from "./terminal";

/** The comparison as text, in lines of at most `width` columns. Ends without a newline. */
export function renderComparison(comparison: Comparison, width = USUAL_WIDTH, colours = PLAIN): string {
  const { before, after, changes, unmatched } = comparison;
  return [
    ...wrap(`Before: ${runText(before)}`, width, "  "),
    ...wrap(`After:  ${runText(after)}`, width, "  "),
    "",
    ...(changes.length > 0 ? [...rows(changes, width, colours), ""] : []),
    ...wrap(summary(comparison), width, "").map(colours.bold),
    ...notCompared(comparison, width),
    ...(unmatched.length > 0
      ? wrap(
          `Only in one of the files: ${unmatched.map((one) => `${one.label} (${one.in})`).join("; ")}.`,
          width,
          "  ",
        )
      : []),
    ...otherDifferences(comparison, width),
    ...[...troubles("Before", before), ...troubles("After", after)].flatMap((text) =>
      wrap(text, width, "  "),
    ),
    ...(changes.length > 0 ? ["", ...wrap(methodText(comparison), width, "")] : []),
  ].join("\n");
}

/** What may make a run's times others than usual. */
function troubles(which: string, { interrupted, noise }: Run): string[] {
  const notes = [
    interrupted ? "The run was interrupted." : undefined,
    noise && busyNote(noise.busyBefore),
    noise && stolenNote(noise.stolen),
  ];
  return notes.flatMap((note) => (note === undefined ? [] : [`${which}: ${note}`]));
}

function runText({ startedAt, stack, provenance }: Run): string {
  const commit = provenance?.commit;
  const of = commit ? `, commit ${commit.hash.slice(0, 7)}${commit.dirty ? " with changes" : ""}` : "";
  return `${startedAt.slice(0, 16).replace("T", " ")} UTC, stack ${stack}${of}`;
}

/** Below this width a row takes two lines. */
const ONE_LINE = 96;

function rows(changes: readonly Change[], width: number, colours: Colours): string[] {
  const lines: string[] = [];
  const widest = Math.max(...changes.map(({ measure }) => measure.length));
  let label = "";
  for (const change of changes) {
    if (change.label !== label) lines.push(...wrap(change.label, width, "  ").map(colours.bold));
    ({ label } = change);
    const figures = `${ms(change.before).padStart(6)} → ${ms(change.after).padStart(6)} ms`;
    const line = `  ${change.measure.padEnd(widest)} ${figures}`;
    const verdict = verdictText(change);
    const coloured = colourOf(change, colours);
    if (displayWidth(line) + 2 + displayWidth(verdict) <= Math.min(width, ONE_LINE)) {
      lines.push(`${line}  ${coloured(verdict)}`);
    } else {
      lines.push(line, ...wrap(verdict, width - 4, "").map((text) => `    ${coloured(text)}`));
    }
  }
  return lines;
}

function colourOf({ verdict }: Change, colours: Colours): (text: string) => string {
  return { faster: colours.green, slower: colours.red, "can't tell": colours.dim }[verdict];
}

/** How much, with the interval of "× slower" or "× faster"; where it can't be told, of after ÷ before. */
function verdictText({ verdict, why, ratio: { p50, ci95 } }: Change): string {
  if (verdict === "can't tell") {
    if (why === "one round" || !ci95) return "can't tell: too few rounds for an interval";
    const range = ci95.map(fine).join(" to ");
    return `can't tell: ${range}${why === "small" ? ", too small a change" : ""}`;
  }
  const factor = verdict === "faster" ? 1 / p50 : p50;
  const [low, high] = ci95!;
  const ends = verdict === "faster" ? [1 / high, 1 / low] : [low, high];
  return `${fine(factor)} ${verdict} (${ends.map(fine).join(" to ")})`;
}

/** Near 1 each hundredth counts. */
const fine = (ratio: number) => (ratio < 10 ? `${ratio.toFixed(2)}×` : times(ratio));

function summary({ before, after, changes, notCompared: left }: Comparison): string {
  const alike = changes.length > 0 && changes.every((change) => change.ratio.p50 === 1);
  if (alike && before.startedAt === after.startedAt) return "Both files hold the same run.";
  if (changes.length === 0) {
    return left.length > 0 ? "Nothing is compared: the runs aren't alike." : "There is nothing to compare.";
  }
  const of = (verdict: Change["verdict"]) => changes.filter((change) => change.verdict === verdict).length;
  const figures = `${changes.length} figure${changes.length === 1 ? "" : "s"}`;
  const [faster, slower] = [of("faster"), of("slower")];
  if (faster + slower === 0) return `Can't tell a difference from noise in any of ${figures}.`;
  return `Of ${figures}: ${faster} faster, ${slower} slower, ${of("can't tell")} can't be told from noise.`;
}

function notCompared({ notCompared: left }: Comparison, width: number): string[] {
  const reasons = [...new Set(left.map(({ because }) => differenceText(because)))];
  return reasons.flatMap((reason) => {
    const count = left.filter(({ because }) => differenceText(because) === reason).length;
    const figures = `${count} figure${count === 1 ? "" : "s"}`;
    return wrap(`Not compared (${figures}): other ${reason}.`, width, "  ");
  });
}

/** What is otherwise not alike: it doesn't rule a figure out, but may be why one changed. */
function otherDifferences({ differences, notCompared: left }: Comparison, width: number): string[] {
  const said = new Set(left.map(({ because }) => differenceText(because)));
  const others = differences.map(differenceText).filter((text) => !said.has(text));
  return others.length > 0 ? wrap(`Not alike either: ${others.join("; ")}.`, width, "  ") : [];
}

function methodText({ method: { confidence, noteworthy, noteworthyMs } }: Comparison): string {
  return (
    `Medians. The interval is that of the ratio of the medians (bootstrap; ${confidence * 100} % for all figures ` +
    `together). "Can't tell" is said where it contains 1, and of changes below ${noteworthy * 100} % or ` +
    `${noteworthyMs} ms: two runs of the same thing differ by as much.`
  );
}
