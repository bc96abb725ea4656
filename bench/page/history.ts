import type { History, HistoryApp, HistoryEntry } from "../history";
import { differenceText } from "../likeness";
import { writeAtomically } from "../results";
import { interval, ms, times } from "../table";
import { appId, appLabel, appsIn, type App } from "../variants";
import { course, type Line, type Point } from "./charts/course";
import { figure } from "./charts/figure";
import { colourOf, symbolOf } from "./charts/palette";
import { documentOf } from "./document";
import { html, type Html } from "./html";
import { capital, labelOf } from "./labels";
import { scrollTable, type Row } from "./table";

/** Writes the page of all runs in a folder; returns the path. */
export async function writeHistoryPage(history: History, path: string): Promise<string> {
  await writeAtomically(path, renderHistoryPage(history));
  return path;
}

/** Medians and ratios over the runs, with their commits: a self-contained document. */
export function renderHistoryPage({ entries, unreadable }: History): string {
  const [oldest, newest] = [entries[0], entries.at(-1)];
  const apps = appsIn(entries.flatMap((entry) => entry.apps));
  const apart = entries.filter((entry) => entry.apps.every(({ app }) => !comparable(entry, app))).length;
  const range = oldest && newest && `From ${day(oldest)} to ${day(newest)}.`;
  return documentOf({
    title: "SnapStart benchmark: history",
    header: html`<p class="over">All runs of the SnapStart benchmark in one folder</p>
      <h1>
        <span class="big words">${entries.length === 0 ? "No runs yet" : runs(entries.length)}</span>
      </h1>
      <p class="lead">
        ${entries.length === 0 && html`<code>npm run bench</code> makes one.`}${range}
        ${
          apart > 0 &&
          `${capital(runs(apart))} can’t be compared with the newest one: hollow marks, and rows of their own.`
        }
      </p>`,
    main: html`${apps.map((app) => appSection(app, entries))}${notRead(unreadable)}`,
    footer: html`<p>Made by <code>npm run bench -- history</code>.</p>`,
  });
}

const runs = (count: number) => `${count} run${count === 1 ? "" : "s"}`;
const day = ({ startedAt }: HistoryEntry) => startedAt.slice(0, 10);
const appIn = ({ apps }: HistoryEntry, app: App) => apps.find((one) => one.app === app);

/** What keeps an application's figures of this run from being compared with the newest run's. */
const apartBy = ({ differences }: HistoryEntry, app: App) =>
  differences.filter(({ kind, app: only }) => kind !== "software" && (only === undefined || only === app));
const comparable = (entry: HistoryEntry, app: App) => apartBy(entry, app).length === 0;

function appSection(app: App, entries: readonly HistoryEntry[]): Html {
  const own = entries.filter((entry) => appIn(entry, app));
  const id = appId(app);
  const names = own.map((entry) => `${entry.startedAt.slice(5, 10)}\n${commitText(entry)}`);
  const line = (
    name: string,
    of: Parameters<typeof colourOf>[0],
    value: (one: HistoryApp) => number | undefined,
  ) => ({
    name,
    colour: colourOf(of),
    symbol: symbolOf(of),
    points: own.map((entry) => pointOf(entry, app, value)),
  });
  const priming = own.map((entry) => appIn(entry, app)?.priming).findLast((one) => one !== undefined);
  const deployed = { variant: "snapstart", ...(priming && { priming }) } as const;
  const lines: Line[] = [
    line("Without SnapStart", { variant: "baseline" }, ({ cold }) => cold?.p50),
    line(capital(labelOf(deployed)), deployed, ({ snapshot }) => snapshot?.p50),
  ];
  const ratios: Line[] = [line("Times faster with SnapStart", deployed, ({ speedup }) => speedup?.p50)];
  const newest = own.at(-1) && appIn(own.at(-1)!, app);
  const says =
    `${runs(own.length)}. Newest: without SnapStart ${ms(newest?.cold?.p50)} ms, ` +
    `with it ${ms(newest?.snapshot?.p50)} ms.`;
  return html`<section id="${id}" aria-labelledby="h-${id}">
    <h2 id="h-${id}">${appLabel(app)}</h2>
    ${
      drawn(lines) &&
      figure({
        id: `medians-${id}`,
        title: "Median of the cold starts",
        says: `Medians over the runs, ${appLabel(app)}: ${says}`,
        caption:
          "One mark for each run, the newest on the right. The axis is logarithmic. Hollow: not comparable.",
        views: [{ draw: (size) => course(lines, names, "ms", size) }],
        key: lines.map(({ name, colour }) => ({ label: name, colour })),
      })
    }
    ${
      drawn(ratios) &&
      figure({
        id: `ratios-${id}`,
        title: "How many times faster with SnapStart",
        says: `Ratios of the medians over the runs, ${appLabel(app)}. Newest: ${newest?.speedup ? times(newest.speedup.p50) : "none"}.`,
        caption: "The ratio of the two medians in each run. The axis is logarithmic.",
        views: [{ draw: (size) => course(ratios, names, "×", size) }],
      })
    }
    <div class="card">
      <h3>All runs</h3>
      ${runsTable(app, own)}
    </div>
  </section>`;
}

const drawn = (lines: readonly Line[]) =>
  lines.some(({ points }) => points.some(({ value }) => value !== undefined));

function pointOf(entry: HistoryEntry, app: App, value: (one: HistoryApp) => number | undefined): Point {
  const own = appIn(entry, app);
  const found = own && value(own);
  const is = comparable(entry, app);
  const about = `${entry.startedAt.slice(0, 16).replace("T", " ")} UTC, commit ${commitText(entry)}`;
  return {
    ...(found !== undefined && { value: found }),
    comparable: is,
    about: is ? about : `${about}, not comparable with the newest run`,
  };
}

/** `a1b2c3d*`: the star marks uncommitted changes. */
const commitText = ({ commit }: HistoryEntry) =>
  commit ? `${commit.hash.slice(0, 7)}${commit.dirty ? "*" : ""}` : "unknown";

function runsTable(app: App, own: readonly HistoryEntry[]): Html {
  const newestFirst = [...own].reverse();
  const rows = (is: boolean) =>
    newestFirst.filter((entry) => comparable(entry, app) === is).map((entry) => runRow(entry, app, is));
  const apart = rows(false);
  return scrollTable({
    caption:
      "Cold starts, medians in ms, the newest run first. An asterisk marks a commit with uncommitted changes",
    first: "Run, UTC",
    columns: ["Commit", "Without", "With", "Faster", { name: "Remarks", style: "text long" }],
    rows: [
      ...rows(true),
      ...(apart.length > 0 ? [{ name: "Not comparable with the newest run" }, ...apart] : []),
    ],
  });
}

function runRow(entry: HistoryEntry, app: App, is: boolean): Row {
  const { cold, snapshot, speedup } = appIn(entry, app) ?? {};
  const remarks = [
    ...(entry.interrupted ? ["interrupted"] : []),
    ...(entry.snapshotMissing === undefined ? [] : [`no snapshot: ${entry.snapshotMissing}`]),
    ...apartBy(entry, app).map((difference) => `other ${differenceText(difference)}`),
    ...entry.differences.filter(({ kind }) => kind === "software").map(differenceText),
  ];
  return {
    name: entry.startedAt.slice(0, 16).replace("T", " "),
    cells: [
      html`<code>${commitText(entry)}</code>`,
      ms(cold?.p50),
      ms(snapshot?.p50),
      speedup
        ? html`${times(speedup.p50)}${speedup.ci95 && html` <small>${interval(speedup.ci95)}</small>`}`
        : "–",
      remarks.join("; "),
    ],
    ...(!is && { style: "apart" }),
  };
}

function notRead(unreadable: History["unreadable"]): Html | undefined {
  if (unreadable.length === 0) return undefined;
  return html`<section id="unreadable" aria-labelledby="h-unreadable">
    <h2 id="h-unreadable">Files that aren’t results</h2>
    <div class="card prose">
      <ul>
        ${unreadable.map(({ path, reason }) => html`<li><code>${path}</code>: ${reason}</li>`)}
      </ul>
    </div>
  </section>`;
}
