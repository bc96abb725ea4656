import { isCold, sampleTotal } from "../../aggregate";
import type { Results, VariantResult } from "../../results";
import { quantile } from "../../statistics";
import { ms } from "../../table";
import { appId, appLabel, appsIn, isPetStore, type App } from "../../variants";
import { html, type Html } from "../html";
import { capital, fullLabel, labelOf, nameOf } from "../labels";
import { scrollTable, type Row } from "../table";
import { distribution, POINTS_SHOWN } from "./distribution";
import { figure } from "./figure";
import { overview } from "./overview";
import { hueOf, phaseOf } from "./palette";
import { phaseNames, splitChart, splitPoints, splitsOf, type Split } from "./split";
import { lanesOf, timelineChart, type Lanes, type StartKind } from "./timeline";

/** The medians of all versions on one axis; nothing where no cold start was seen. */
export function overviewFigure(variants: readonly VariantResult[]): Html[] {
  const shown = variants.filter(({ cold }) => cold);
  if (shown.length === 0) return [];
  const says = shown.map((variant) => `${fullLabel(variant)}: ${ms(variant.cold?.p50)} ms`).join("; ");
  const rows = shown.map((variant): Row => {
    const totals = variant.samples.filter(isCold).map(sampleTotal);
    return {
      name: html`${appLabel(variant.app)}, ${nameOf(variant)}`,
      cells: [
        ms(variant.cold?.p50),
        ms(Math.min(...totals)),
        ms(variant.cold?.max),
        variant.cold?.count ?? 0,
      ],
    };
  });
  return [
    figure({
      id: "overview",
      title: "All versions on one axis",
      says: `Cold starts, median: ${says}.`,
      caption:
        "Mark: the median of the cold starts. Line: from the fastest to the slowest. In brackets: the setting priming.",
      views: [
        { scale: "log", draw: (size) => overview(shown, size, "log") },
        { scale: "linear", draw: (size) => overview(shown, size, "linear") },
      ],
      table: scrollTable({
        caption: "Cold starts; times in ms",
        first: "Version",
        columns: [{ name: "Median", style: "strong" }, "Fastest", "Slowest", "Count"],
        rows,
      }),
    }),
  ];
}

/** Cold and warm, as curves and points. */
export function distributionFigure(app: App, variants: readonly VariantResult[]): Html {
  const says = variants
    .map(
      ({ cold, warm, ...variant }) =>
        `${labelOf(variant)}: cold ${ms(cold?.p50)} ms, warm ${ms(warm?.p50)} ms`,
    )
    .join("; ");
  const { cold, warm } = POINTS_SHOWN;
  return figure({
    id: `distribution-${appId(app)}`,
    title: appLabel(app),
    says: `Distribution of times, ${appLabel(app)}. Medians: ${says}.`,
    caption:
      "Above: the share of requests that were done by then. Solid curves are cold starts, dashed ones warm calls. " +
      `Below: single requests; of more than ${cold} cold starts or ${warm} warm calls, that many, spread evenly ` +
      "from the fastest to the slowest.",
    views: [
      { scale: "log", draw: (size) => distribution(variants, size, "log") },
      { scale: "linear", draw: (size) => distribution(variants, size, "linear") },
    ],
    table: percentileTable(variants),
  });
}

function percentileTable(variants: readonly VariantResult[]): Html {
  const shares = [0.1, 0.25, 0.5, 0.75, 0.9];
  const rows = variants.flatMap((variant) =>
    [true, false].map((cold): Row => {
      const values = variant.samples
        .filter((sample) => isCold(sample) === cold)
        .map((sample) => (cold ? sampleTotal(sample) : sample.duration));
      return {
        name: html`${capital(cold ? "cold" : "warm")}, ${nameOf(variant)}`,
        cells: shares.map((share) => ms(quantile(values, share))),
      };
    }),
  );
  return scrollTable({
    caption: "Time in ms by which that share of the requests was done",
    first: "Requests",
    columns: shares.map((share) => `${share * 100} %`),
    rows,
  });
}

/** Where the time of a cold start goes; SnapStart once more at a scale of its own, where it would be a sliver. */
export function splitFigures(results: Results): Html[] {
  const splits = splitsOf(results.variants);
  const fast = splits.filter(({ variant }) => variant.variant !== "baseline");
  if (splits.length === 0) return [];
  return [
    splitFigure("split-all", "All versions", splits),
    ...(fast.length > 0 && fast.length < splits.length
      ? [splitFigure("split-snapstart", "With SnapStart only, enlarged", fast)]
      : []),
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
  const rows = splits.map(({ variant, phases }): Row => ({
    name: html`${appLabel(variant.app)}, ${nameOf(variant)}`,
    cells: names.map((name) => ms(phases.find(([one]) => one === name)?.[1])),
  }));
  return figure({
    id,
    title,
    says: `Parts of a cold start. ${says}.`,
    caption:
      "The median of each part, over the requests that were sent alone. Medians of parts need not add up to the " +
      "median of the whole. On the linear axis the parts follow each other; on the logarithmic axis each is a point.",
    views: [
      { scale: "linear", draw: (size) => splitChart(splits, size) },
      { scale: "log", draw: (size) => splitPoints(splits, size) },
    ],
    key: uniqueKey(names),
    rows: splits.map(({ variant }) => hueOf(variant)),
    table: scrollTable({
      caption: "Medians in ms",
      first: "Version",
      columns: names.map((name) => phaseOf(name).label),
      rows,
    }),
  });
}

function uniqueKey(names: readonly string[]): { label: string; colour: string }[] {
  return [...new Map(names.map((name) => [phaseOf(name).label, phaseOf(name)])).values()];
}

/** The load of the last round, without and with SnapStart, on the same time axis; hello world's only where it is alone. */
export function timelineFigures(results: Results): Html[] {
  const measured = appsIn(results.variants);
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
  const { environments, round } = lanes;
  const starts = environments.map(([first]) => (first?.init ?? 0) + (first?.restore ?? 0));
  const start: StartKind = environments.some(([first]) => first?.restore !== undefined) ? "restore" : "init";
  const kind = phaseOf(start).label;
  const some = starts.slice(0, 8).map((time) => `${ms(time)} ms`);
  const rows = environments.map((samples, index): Row => ({
    name: index + 1,
    cells: [ms((samples[0]?.at ?? 0) - lanes.begin), ms(starts[index]), samples.length],
  }));
  return figure({
    id: `timeline-${variant.app}-${variant.variant}`,
    title: capital(fullLabel(variant)),
    says:
      `${environments.length} environments. ${kind} took ${some.join(", ")}` +
      `${starts.length > 8 ? " and so on" : ""}. All requests were done after ${ms(lanes.length)} ms.`,
    caption: `Round ${round}: ${environments.flat().length} requests, done after ${ms(lanes.length)} ms. One lane for each environment.`,
    views: [{ draw: (size) => timelineChart(lanes, start, span, size) }],
    key: [
      { label: kind, colour: phaseOf(start).colour },
      { label: "Requests", colour: phaseOf("invoke").colour },
    ],
    hue: hueOf(variant),
    table: scrollTable({
      caption: "Environments; times in ms",
      first: "Environment",
      columns: ["Began at", kind, "Requests"],
      rows,
    }),
  });
}
