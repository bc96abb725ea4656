import { isCold, sampleTotal } from "../../aggregate";
import { loadedBy } from "../../ownFacts";
import type { Results, Speedup, VariantResult } from "../../results";
import { interval, ms, speedupOf, times } from "../../table";
import { appsIn, appTitle } from "../../variants";
import { html, type Html } from "../html";
import { fullLabel, nameOf } from "../labels";
import { scrollTable, type Column, type Row } from "../table";

const COLD =
  "Initialisation or restore, plus the handler, by REPORT lines; times in ms. Faster: the ratio of the medians, " +
  "with its 95 % confidence interval";

interface Figure {
  name: string;
  strong?: boolean;
  cell: (variant: VariantResult) => Html | string | number | undefined;
}

/** All figures, in tables narrow enough to be read whole. A column that no version has a value for isn't there. */
export function tables(results: Results): Html[] {
  const table = (title: string, caption: string, figures: readonly Figure[]) => {
    const shown = figures.filter(({ cell }) => results.variants.some((one) => cell(one) !== undefined));
    return html`<div class="card">
      <h3>${title}</h3>
      ${scrollTable({
        caption,
        first: "Version",
        columns: shown.map(({ name, strong }): Column => ({ name, ...(strong && { style: "strong" }) })),
        rows: byApp(results, (variant) => shown.map(({ cell }) => cell(variant) ?? "–")),
      })}
    </div>`;
  };
  return [
    table("Under load", `${loadText(results)}; times in ms`, [
      { name: "Failed", cell: ({ load }) => badIf(load.failed) },
      { name: "Not 2xx", cell: ({ load }) => badIf(load.non2xx) },
      {
        name: "Per second",
        cell: ({ load: { requestsPerSecond: rate } }) => rate.toFixed(rate < 10 ? 1 : 0),
      },
      // ab tells whole milliseconds.
      { name: "p50", strong: true, cell: ({ load }) => count(Math.round(load.p50)) },
      { name: "p99", cell: ({ load }) => whole(load.p99) },
    ]),
    table("Cold starts", COLD, [
      { name: "p50", strong: true, cell: ({ cold }) => time(cold?.p50) },
      { name: "p90", cell: ({ cold }) => time(cold?.p90) },
      { name: "p99", cell: ({ cold }) => time(cold?.p99) },
      { name: "Max", cell: ({ cold }) => time(cold?.max) },
      { name: "Count", cell: ({ cold }) => count(cold?.count ?? 0) },
      { name: "Faster", cell: (variant) => ratio(speedupOf(results, variant)) },
    ]),
    table("Warm calls", "The handler alone, by REPORT lines; times in ms", [
      { name: "p50", strong: true, cell: ({ warm }) => time(warm?.p50) },
      { name: "p90", cell: ({ warm }) => time(warm?.p90) },
      { name: "p99", cell: ({ warm }) => time(warm?.p99) },
      { name: "Max", cell: ({ warm }) => time(warm?.max) },
      { name: "Count", cell: ({ warm }) => count(warm?.count ?? 0) },
    ]),
    table(
      "What the caller waits",
      "Requests sent alone, by the client’s clock, connection included; times in ms",
      [
        { name: "Cold, p50", strong: true, cell: ({ client }) => time(client.cold?.p50) },
        { name: "Cold, max", cell: ({ client }) => time(client.cold?.max) },
        { name: "Warm, p50", cell: ({ client }) => time(client.warm?.p50) },
        { name: "Warm, max", cell: ({ client }) => time(client.warm?.max) },
      ],
    ),
  ];
}

const time = (value: number | undefined) => (value === undefined ? undefined : ms(value));
const whole = (value: number | undefined) => (value === undefined ? undefined : count(Math.round(value)));

function ratio(speedup: Speedup | undefined): Html | undefined {
  if (!speedup) return undefined;
  return html`${times(speedup.p50)}${speedup.ci95 && html` <small>${interval(speedup.ci95)}</small>`}`;
}

function loadText(results: Results): string {
  const { variants, settings } = results;
  const requests = [...new Set(variants.map(({ load }) => load.requests))];
  const each = requests.length === 1 ? `${count(requests[0] ?? 0)} requests` : "Requests";
  return `${each} to each version by ${loadedBy(results)}, ${settings.concurrency} at a time, from zero environments`;
}

/** What a snapshot takes, and the memory of an environment. */
export function sizes(results: Results): Html {
  const mb = (bytes: number | undefined) => (bytes === undefined ? "–" : `${(bytes / 1e6).toFixed(0)} MB`);
  const onAws = results.stack !== "local";
  return html`<div class="card">
    ${scrollTable({
      caption: "Memory is the most that a REPORT line had, of what the function may use",
      first: "Version",
      columns: ["Snapshot", "Publishing", "Memory used", ...(onAws ? ["Billed, cold", "Billed, warm"] : [])],
      rows: byApp(results, ({ snapshot, memory, billed }) => [
        mb(snapshot?.imageBytes),
        snapshot?.publishMs === undefined ? "–" : `${ms(snapshot.publishMs)} ms`,
        `${memory.maxUsed} of ${memory.size} MB`,
        ...(onAws ? [`${ms(billed.cold)} ms`, `${ms(billed.warm)} ms`] : []),
      ]),
    })}
  </div>`;
}

function byApp({ variants, runtimes }: Results, cells: (one: VariantResult) => Row["cells"]): Row[] {
  return appsIn(variants).flatMap((app) => {
    const own = variants.filter((one) => one.app === app);
    return [
      { name: appTitle(app, runtimes) },
      ...own.map((one) => ({ name: nameOf(one), cells: cells(one) })),
    ];
  });
}

const count = (value: number) => value.toLocaleString("en-US");
const badIf = (value: number) => (value > 0 ? html`<span class="bad">${count(value)}</span>` : value);

/** Each cold start in a line of its own. */
export function coldStarts(results: Results): Html {
  const rows = results.variants.flatMap((variant) =>
    variant.samples.filter(isCold).map((sample): Row => ({
      name: fullLabel(variant),
      cells: [
        sample.round,
        sample.source === "probe" ? "alone" : "under load",
        ms(sampleTotal(sample)),
        ms((sample.init ?? 0) + (sample.restore ?? 0)),
        ms(sample.duration),
        ms(sample.client),
      ],
    })),
  );
  return html`<details class="card">
    <summary>Every cold start (${rows.length})</summary>
    ${scrollTable({
      caption: "Every cold start; times in ms",
      first: "Version",
      columns: ["Round", "Sent", { name: "Total", style: "strong" }, "Start", "Handler", "Client"],
      rows,
      tall: true,
    })}
  </details>`;
}

/** What else has to be known. */
export function notes({ notes }: Results): Html {
  if (notes.length === 0) return html``;
  return html`<div class="card prose">
    <h3>Notes on these figures</h3>
    <ul>
      ${notes.map((note) => html`<li>${note}</li>`)}
    </ul>
  </div>`;
}
