import { isCold, sampleTotal } from "../aggregate";
import type { Results, VariantResult } from "../results";
import { ms } from "../table";
import { appLabel, APPS, isPetStore, variantLabel, type App } from "../variants";
import { distribution, POINTS_SHOWN } from "./distribution";
import type { Size } from "./draw";
import { html, raw, type Html } from "./html";
import { colourOf, phaseOf } from "./palette";
import { phaseNames, splitChart, splitsOf, type Split } from "./split";
import { lanesOf, timelineChart, type Lanes } from "./timeline";

/** A chart in both widths, what it shows in words, its key, and its data as a table for whoever can't see it. */
function figure(parts: {
  id: string;
  title: string;
  says: string;
  caption: string;
  draw: (size: Size) => string;
  key: readonly { label: string; colour: string }[];
  table: Html;
}): Html {
  const { id, title, says, caption, draw, key, table } = parts;
  const chart = (size: Size) =>
    html`<div class="${size}">${raw(isolated(draw(size), `${id}-${size}`))}</div>`;
  return html`<figure class="card" aria-labelledby="${id}">
    <h3 id="${id}">${title}</h3>
    <ul class="key" aria-hidden="true">
      ${key.map(({ label, colour }) => html`<li><i style="background:${colour}"></i>${label}</li>`)}
    </ul>
    <div role="img" aria-label="${says}">${chart("wide")}${chart("narrow")}</div>
    <figcaption>${caption}</figcaption>
    <details>
      <summary>The same as a table</summary>
      ${table}
    </details>
  </figure>`;
}

/** The library numbers its classes and clip paths anew in each process, but not for each page: make them the chart's own. */
function isolated(svg: string, prefix: string): string {
  return svg.replace(/zr\d+-/g, `${prefix}-`);
}

const keyOf = (variants: readonly VariantResult[]) =>
  variants.map((variant) => ({ label: variantLabel(variant), colour: colourOf(variant) }));

/** Cold and warm, as curves and points. */
export function distributionFigure(app: App, variants: readonly VariantResult[]): Html {
  const says = variants
    .map(
      ({ cold, warm, ...variant }) =>
        `${variantLabel(variant)}: cold ${ms(cold?.p50)} ms, warm ${ms(warm?.p50)} ms`,
    )
    .join("; ");
  return figure({
    id: `distribution-${app}`,
    title: appLabel(app),
    says: `Distribution of times, ${appLabel(app)}. Medians: ${says}.`,
    caption: `Logarithmic axis. Curves: share of requests done by then; solid: cold starts, dashed: warm calls. Points: every cold start; of the warm calls up to ${POINTS_SHOWN} each, evenly by rank.`,
    draw: (size) => distribution(variants, size),
    key: keyOf(variants),
    table: percentileTable(variants),
  });
}

function percentileTable(variants: readonly VariantResult[]): Html {
  const shares = [0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
  const rows = variants.flatMap((variant) =>
    [true, false].map((cold) => {
      const values = variant.samples
        .filter((sample) => isCold(sample) === cold)
        .map((sample) => (cold ? sampleTotal(sample) : sample.duration))
        .sort((a, b) => a - b);
      const at = (share: number) => values[Math.min(values.length - 1, Math.floor(share * values.length))];
      return html`<tr>
        <th scope="row">${variantLabel(variant)}, ${cold ? "cold" : "warm"}</th>
        ${shares.map((share) => html`<td>${ms(at(share))}</td>`)}
      </tr>`;
    }),
  );
  const head = shares.map((share) => html`<th scope="col">${share * 100} %</th>`);
  return scrollTable(
    "Time in ms by which that share of the requests was done",
    html`<tr>
      <th scope="col"></th>
      ${head}
    </tr>`,
    rows,
  );
}

/** Where the time of a cold start goes; SnapStart once more at a scale of its own, where it would be a sliver. */
export function splitFigures(results: Results): Html[] {
  const splits = splitsOf(results.variants);
  const fast = splits.filter(({ snapstart }) => snapstart);
  if (splits.length === 0) return [];
  return [
    splitFigure("split-all", "All variants on one scale", splits),
    ...(fast.length > 0 ? [splitFigure("split-snapstart", "SnapStart alone, magnified", fast)] : []),
  ];
}

function splitFigure(id: string, title: string, splits: readonly Split[]): Html {
  const names = phaseNames(splits);
  const says = splits
    .map(
      ({ label, phases }) =>
        `${label}: ${phases.map(([name, time]) => `${phaseOf(name).label} ${ms(time)} ms`).join(", ")}`,
    )
    .join("; ");
  const rows = splits.map(
    ({ label, phases }) =>
      html`<tr>
        <th scope="row">${label}</th>
        ${names.map((name) => html`<td>${ms(phases.find(([one]) => one === name)?.[1])}</td>`)}
      </tr>`,
  );
  const head = html`<tr>
    <th scope="col"></th>
    ${names.map((name) => html`<th scope="col">${phaseOf(name).label}</th>`)}
  </tr>`;
  return figure({
    id,
    title,
    says: `Parts of a cold start. ${says}.`,
    caption:
      "Medians of each part over the single requests from zero environments; they need not add up to the median of the whole.",
    draw: (size) => splitChart(splits, size),
    key: uniqueKey(names),
    table: scrollTable("Medians in ms", head, rows),
  });
}

function uniqueKey(names: readonly string[]): { label: string; colour: string }[] {
  return [...new Map(names.map((name) => [phaseOf(name).label, phaseOf(name)])).values()];
}

/** The load of the last round, without and with SnapStart, on the same time axis; hello world's only where it is alone. */
export function timelineFigures(results: Results): Html[] {
  const measured = APPS.filter((app) => results.variants.some((one) => one.app === app));
  const apps = measured.some(isPetStore) ? measured.filter(isPetStore) : measured;
  const shown = results.variants
    .filter((one) => apps.includes(one.app) && (one.variant === "baseline" || one.variant === "snapstart"))
    .flatMap((variant) => {
      const lanes = lanesOf(variant);
      return lanes ? [{ variant, lanes }] : [];
    });
  const span = Math.max(...shown.map(({ lanes }) => lanes.length));
  return shown.map(({ variant, lanes }) => timelineFigure(variant, lanes, span));
}

function timelineFigure(variant: VariantResult, lanes: Lanes, span: number): Html {
  const colour = colourOf(variant);
  const { environments, round } = lanes;
  const starts = environments.map(([first]) => (first?.init ?? 0) + (first?.restore ?? 0));
  const kind = variant.variant === "baseline" ? "Initialisation" : "Restore";
  const label = variantLabel(variant);
  const rows = environments.map(
    (samples, index) =>
      html`<tr>
        <th scope="row">${index + 1}</th>
        <td>${ms((samples[0]?.at ?? 0) - lanes.begin)}</td>
        <td>${ms(starts[index])}</td>
        <td>${samples.length}</td>
      </tr>`,
  );
  return figure({
    id: `timeline-${variant.app}-${variant.variant}`,
    title: `${appLabel(variant.app)}, ${label}`,
    says: `${environments.length} environments. ${kind} took ${starts
      .map((time) => `${ms(time)} ms`)
      .slice(0, 8)
      .join(
        ", ",
      )}${starts.length > 8 ? " and so on" : ""}. All requests were done after ${ms(lanes.length)} ms.`,
    caption: `Round ${round}: ${environments.flat().length} requests, done after ${ms(lanes.length)} ms. One lane for each environment.`,
    draw: (size) => timelineChart(lanes, colour, span, size),
    key: [
      { label: kind, colour },
      { label: "Request", colour: "var(--handler)" },
    ],
    table: scrollTable(
      "Environments; times in ms",
      html`<tr>
        <th scope="col">Environment</th>
        <th scope="col">Began at</th>
        <th scope="col">${kind}</th>
        <th scope="col">Requests</th>
      </tr>`,
      rows,
    ),
  });
}

/** A table in a box that scrolls by itself, with the keyboard, too. */
export function scrollTable(caption: string, head: Html, rows: readonly Html[], tall = false): Html {
  return html`<div class="scroll${tall ? " tall" : ""}" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        ${head}
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
