import type { History, HistoryApp, HistoryEntry } from "./history";
import { differenceText } from "./likeness";
import { ms, times } from "./table";
import { PLAIN, type Colours } from "../local/terminal/colours";
import { displayWidth, fitted, USUAL_WIDTH, wrap } from "./terminal";
import { appLabel } from "./variants";

/** The runs, oldest first, in lines of at most `width` columns. Ends without a newline. */
export function renderHistory(
  { entries, unreadable }: History,
  width = USUAL_WIDTH,
  colours = PLAIN,
): string {
  const machines = [...new Set(entries.map(machineText))];
  const lines = entries.flatMap((entry) => entryLines(entry, machines, width, colours));
  const several = machines.length > 1;
  return [
    ...(entries.length > 0 ? [...lines, ""] : ["No runs yet.", ""]),
    ...(entries.length > 0 ? wrap(LEGEND, width, "") : []),
    ...machines.flatMap((machine, index) =>
      wrap(`${several ? `Machine ${letter(index)}` : "Machine"}: ${machine}.`, width, "  "),
    ),
    ...unreadable.flatMap(({ path, reason }) =>
      wrap(`Not read: ${path}: ${reason}`, width, "  ").map((line) => colours.yellow(line)),
    ),
  ]
    .join("\n")
    .trimEnd();
}

const LEGEND =
  "Medians of cold starts in ms: without SnapStart → with it, as deployed. * marks a commit with changes beside it.";

/** `2026-11-24 09:59  a1b2c3d  A  Pet store  1,130 → 16.0  71×`, one line for each application. */
function entryLines(
  entry: HistoryEntry,
  machines: readonly string[],
  width: number,
  colours: Colours,
): string[] {
  const unlike = entry.differences.filter(({ kind }) => kind !== "software");
  const { commit } = entry;
  const of = commit ? `${commit.hash.slice(0, 7)}${commit.dirty ? "*" : ""}` : "–";
  const when = entry.startedAt.slice(0, 16).replace("T", " ");
  const machine = machines.length > 1 ? ` ${letter(machines.indexOf(machineText(entry)))}` : "";
  const head = `${when}  ${of.padEnd(8)}${machine}`;
  const shade = unlike.length > 0 ? colours.dim : (text: string) => text;
  const remarks = [
    ...(entry.interrupted ? ["interrupted"] : []),
    ...(entry.snapshotMissing !== undefined ? [`no snapshot: ${entry.snapshotMissing}`] : []),
    ...(unlike.length > 0
      ? [`not comparable with the newest run: ${unlike.map(differenceText).join("; ")}`]
      : []),
  ];
  const indent = " ".repeat(4);
  return [
    ...appLines(head, entry.apps, width).map(shade),
    ...remarks.flatMap((remark) =>
      wrap(remark, width - indent.length, "").map((line) => colours.dim(indent + line)),
    ),
    colours.dim(fitted(indent + entry.path, width)),
  ];
}

function appLines(head: string, apps: readonly HistoryApp[], width: number): string[] {
  const blank = " ".repeat(displayWidth(head));
  const rows = apps.map((one) => `${appLabel(one.app).padEnd(24)} ${figuresOf(one)}`);
  const fits = rows.every((row) => displayWidth(`${head}  ${row}`) <= width);
  if (fits) return rows.map((row, index) => `${index === 0 ? head : blank}  ${row}`);
  return [head, ...rows.map((row) => fitted(`  ${row}`, width))];
}

function figuresOf({ cold, snapshot, speedup }: HistoryApp): string {
  const figures = `${ms(cold?.p50).padStart(6)} → ${ms(snapshot?.p50).padStart(6)}`;
  return `${figures}  ${speedup ? times(speedup.p50).padStart(5) : "    –"}`;
}

const letter = (index: number) => String.fromCodePoint(65 + (index % 26));

function machineText({ machine, stack }: HistoryEntry): string {
  const { cpu, cores, memoryGb, region } = machine;
  if (stack !== "local") return `AWS, stack ${stack}${region === undefined ? "" : `, ${region}`}`;
  return [cpu, `${cores} cores`, ...(memoryGb === undefined ? [] : [`${memoryGb} GB`])].join(", ");
}
