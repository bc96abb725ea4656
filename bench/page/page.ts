import { isCold, sampleTotal } from "../aggregate";
import { formatResults, writeAtomically, type Results, type Speedup, type VariantResult } from "../results";
import { comparison, ms, speedupOf, times } from "../table";
import { appLabel, APPS, appSubject, appTitle, variantLabel, type App } from "../variants";
import { distributionFigure, scrollTable, splitFigures, timelineFigures } from "./charts";
import { html, raw, type Html } from "./html";
import { machine, method } from "./method";
import { STYLE } from "./style";

/** Writes the page of a results file; returns the path. */
export async function writePage(results: Results, path: string): Promise<string> {
  await writeAtomically(path, renderPage(results));
  return path;
}

/** A self-contained document: no script, nothing from the network. */
export function renderPage(results: Results): string {
  const apps = APPS.filter((app) => results.variants.some((variant) => variant.app === app));
  const where = results.stack === "local" ? "on this machine" : `on AWS (stack ${results.stack})`;
  const date = results.startedAt.slice(0, 10);
  const title = `SnapStart benchmark, ${date}`;
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">To the figures</a>
        <header class="wrap">
          <p class="over">Cold starts with and without SnapStart, ${where}, ${date}</p>
          ${headline(results, apps)}
          <nav aria-label="Contents">
            <ul>
              <li><a href="#distribution">Distribution</a></li>
              <li><a href="#split">Where the time goes</a></li>
              <li><a href="#timeline">A run</a></li>
              <li><a href="#cost">Size and cost</a></li>
              <li><a href="#table">All figures</a></li>
              <li><a href="#method">Machine and method</a></li>
            </ul>
          </nav>
        </header>
        <main id="main" class="wrap">
          <section id="distribution" aria-labelledby="h-distribution">
            <h2 id="h-distribution">How long a request takes</h2>
            <p>
              A cold start is the restore or initialisation plus the handler; a warm call is the handler. Both
              as Lambda’s REPORT lines have them.
            </p>
            ${apps.map((app) => distributionFigure(app, variantsOf(results, app)))}
          </section>
          <section id="split" aria-labelledby="h-split">
            <h2 id="h-split">Where the time of a cold start goes</h2>
            ${splitFigures(results)}
          </section>
          <section id="timeline" aria-labelledby="h-timeline">
            <h2 id="h-timeline">A load from zero, environment by environment</h2>
            <p>
              The same requests on the same time axis; each lane is one execution environment. ab sends its
              first request alone, and the others once that has been answered.
            </p>
            ${timelineFigures(results)}
          </section>
          <section id="cost" aria-labelledby="h-cost">
            <h2 id="h-cost">What it takes and costs</h2>
            ${costTable(results, apps)}
          </section>
          <section id="table" aria-labelledby="h-table">
            <h2 id="h-table">All figures</h2>
            ${figuresTable(results, apps)}${coldStarts(results)}${notes(results)}
          </section>
          <section id="method" aria-labelledby="h-method">
            <h2 id="h-method">Machine and method</h2>
            ${machine(results)}${method(results)}
          </section>
        </main>
        <footer class="wrap">${download(results)}</footer>
      </body>
    </html> `;
  return page.text;
}

const variantsOf = (results: Results, app: App) => results.variants.filter((variant) => variant.app === app);

function headline(results: Results, apps: readonly App[]): Html {
  const app = apps.find((one) => results.speedup[one]);
  const speedup = app && results.speedup[app];
  if (!app || !speedup) return html`<h1>Cold and warm calls of the deployed functions</h1>`;
  const of = (variant: string) => variantsOf(results, app).find((one) => one.variant === variant);
  const [before, after] = [of("baseline"), of("snapstart")];
  const [word, ratio] = comparison(speedup).split(" ").reverse() as [string, string];
  return html`<h1>
      <span class="big">${ratio}</span> ${word} cold starts for ${appSubject(app)}, from a snapshot
    </h1>
    <p class="lead">
      From no environment at all, half of all first requests take up to
      <strong>${ms(before?.cold?.p50)} ms</strong> without SnapStart and
      <strong>${ms(after?.cold?.p50)} ms</strong> with it. ${interval(speedup)}
    </p>
    <dl class="stats">
      ${stat("Without SnapStart, cold p99", `${ms(before?.cold?.p99)} ms`, `${before?.cold?.count ?? 0} cold starts`)}
      ${stat("With SnapStart, cold p99", `${ms(after?.cold?.p99)} ms`, `${after?.cold?.count ?? 0} cold starts`)}
      ${stat("Warm call, p50", `${ms(after?.warm?.p50)} ms`, `without: ${ms(before?.warm?.p50)} ms`)}
      ${apps
        .filter((other) => other !== app)
        .map((other) => {
          const its = results.speedup[other];
          return its && stat(appLabel(other), comparison(its), "cold start with SnapStart");
        })}
    </dl>`;
}

const stat = (name: string, value: string, more: string) =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}<small>${more}</small></dd>
  </div>`;

function interval({ ci95, client, doubt }: Speedup): string {
  const seen = client ? ` A caller’s own clock, connection included, says ${times(client.p50)}.` : "";
  const range = ci95 ? `The ratio lies between ${times(ci95[0])} and ${times(ci95[1])} (95 % interval).` : "";
  return `${range}${seen}${doubt ? ` With care: ${doubt}.` : ""}`;
}

function figuresTable(results: Results, apps: readonly App[]): Html {
  const groups = html`<tr>
    <th></th>
    <th scope="colgroup" colspan="6">Cold start, ms</th>
    <th scope="colgroup" colspan="3">Warm call, ms</th>
    <th scope="colgroup" colspan="2">Client alone, ms</th>
    <th scope="colgroup" colspan="5">Load by ab</th>
  </tr>`;
  const head = html`${groups}
    <tr>
      <th scope="col"><span>Variant</span></th>
      ${[
        ..."count p50 p90 p99 max faster count p50 p99 cold warm".split(" "),
        "per second",
        "p50, ms",
        "p99, ms",
        "failed",
        "not 2xx",
      ].map((name) => html`<th scope="col">${name}</th>`)}
    </tr>`;
  const rows = apps.flatMap((app) => [
    html`<tr class="app">
      <th scope="rowgroup" colspan="17">${appTitle(app, results.runtimes)}</th>
    </tr>`,
    ...variantsOf(results, app).map((variant) => figuresRow(variant, speedupOf(results, variant))),
  ]);
  return html`<div class="card">
    ${scrollTable("By REPORT lines, by the client’s clock, and by ab", head, rows)}
  </div>`;
}

function figuresRow(variant: VariantResult, speedup: Speedup | undefined): Html {
  const { cold, warm, client, load } = variant;
  const cells = [
    cold?.count ?? 0,
    ...[cold?.p50, cold?.p90, cold?.p99, cold?.max].map(ms),
    speedup ? times(speedup.p50) : "",
    warm?.count ?? 0,
    ...[warm?.p50, warm?.p99, client.cold?.p50, client.warm?.p50].map(ms),
    load.requestsPerSecond.toFixed(load.requestsPerSecond < 10 ? 1 : 0),
    ...[load.p50, load.p99].map(ms),
    load.failed,
    load.non2xx,
  ];
  return html`<tr>
    <th scope="row">${variantLabel(variant)}</th>
    ${cells.map((cell, index) => html`<td class="${index === 1 ? "strong" : ""}">${cell}</td>`)}
  </tr>`;
}

function costTable(results: Results, apps: readonly App[]): Html {
  const mb = (bytes: number | undefined) => (bytes === undefined ? "–" : `${(bytes / 1e6).toFixed(0)} MB`);
  const dollars = (value: number | null) => (value === null ? "–" : `$${value.toFixed(2)}`);
  const head = html`<tr>
    <th scope="col"></th>
    ${["Snapshot", "Publishing", "Memory, most used", "Billed, cold", "Billed, warm", "A million cold", "A million warm"].map((name) => html`<th scope="col">${name}</th>`)}
  </tr>`;
  const rows = apps.flatMap((app) => [
    html`<tr class="app">
      <th scope="rowgroup" colspan="8">${appLabel(app)}</th>
    </tr>`,
    ...variantsOf(results, app).map(({ snapshot, memory, billed, costPerMillion, ...variant }) => {
      const publish = snapshot?.publishMs;
      const cells = [
        mb(snapshot?.imageBytes),
        publish === undefined ? "–" : `${ms(publish)} ms`,
        `${memory.maxUsed} of ${memory.size} MB`,
        `${ms(billed.cold)} ms`,
        `${ms(billed.warm)} ms`,
        dollars(costPerMillion.cold),
        dollars(costPerMillion.warm),
      ];
      return html`<tr>
        <th scope="row">${variantLabel(variant)}</th>
        ${cells.map((cell) => html`<td>${cell}</td>`)}
      </tr>`;
    }),
  ]);
  const { source, asOf, region } = results.prices;
  const prices = html`<p class="over">
    At Lambda’s prices in ${region} of ${asOf} (<a href="${source}">source</a>), for the billed time that the
    REPORT lines name. HTTP API and logs come on top. Managed Java runtimes pay nothing extra for SnapStart.
  </p>`;
  return html`<div class="card">
    ${scrollTable("Means of billed time; cost in US dollars for a million requests", head, rows)}${prices}
  </div>`;
}

function coldStarts(results: Results): Html {
  const rows = results.variants.flatMap((variant) =>
    variant.samples.filter(isCold).map((sample) => {
      const cells = [
        sample.round,
        sample.source === "probe" ? "alone" : "load",
        ms(sampleTotal(sample)),
        ms((sample.init ?? 0) + (sample.restore ?? 0)),
        ms(sample.duration),
        ms(sample.client),
        sample.billed,
      ];
      return html`<tr>
        <th scope="row">${appLabel(variant.app)}, ${variantLabel(variant)}</th>
        ${cells.map((cell) => html`<td>${cell}</td>`)}
      </tr>`;
    }),
  );
  const head = html`<tr>
    <th scope="col"></th>
    ${["Round", "Sent", "Total", "Start", "Handler", "Client", "Billed"].map((name) => html`<th scope="col">${name}</th>`)}
  </tr>`;
  return html`<details class="card">
    <summary>Every cold start (${rows.length})</summary>
    ${scrollTable("Every cold start; times in ms", head, rows, true)}
  </details>`;
}

function notes(results: Results): Html {
  if (results.notes.length === 0) return html``;
  return html`<div class="card prose">
    <h3>To be read along</h3>
    <ul>
      ${results.notes.map((note) => html`<li>${note}</li>`)}
    </ul>
  </div>`;
}

/** The data, in the page itself. */
function download(results: Results): Html {
  const data = Buffer.from(formatResults(results)).toString("base64");
  return html`<a download="results.json" href="data:application/json;base64,${data}">All samples as JSON</a>.
    Made by <code>npm run bench</code>.`;
}
