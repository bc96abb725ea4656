import { isCold } from "../aggregate";
import type { Sample, VariantResult } from "../results";
import { median } from "../statistics";
import { ms } from "../table";
import { appLabel, variantLabel } from "../variants";
import { axisStyle, draw, exactGrid, onGround, tickLabel, WIDTHS, type Option, type Size } from "./draw";
import { phaseOf, PHASES, SURFACE } from "./palette";

/** The phases of one variant's cold starts: medians in ms, in order. */
export interface Split {
  label: string;
  snapstart: boolean;
  phases: [name: string, ms: number][];
}

/**
 * Where a cold start's time goes, per variant. From single requests where there are any, since there the client's clock
 * adds what the API took; on AWS the log tells start and handler only.
 */
export function splitsOf(variants: readonly VariantResult[]): Split[] {
  return variants.flatMap((variant) => {
    const cold = variant.samples.filter(isCold);
    const probes = cold.filter(({ client }) => client !== undefined);
    const parts = (probes.length > 0 ? probes : cold).map(phasesOf);
    const names = [...new Set(parts.flatMap((one) => Object.keys(one)))];
    if (names.length === 0) return [];
    const phases = names.map((name): [string, number] => [name, median(parts.map((one) => one[name] ?? 0))]);
    return [
      {
        label: `${appLabel(variant.app)}, ${variantLabel(variant)}`,
        snapstart: variant.variant !== "baseline",
        phases,
      },
    ];
  });
}

function phasesOf(sample: Sample): Record<string, number> {
  const { split, init, restore, duration, client } = sample;
  const inside = split ?? {
    ...(init !== undefined && { init }),
    ...(restore !== undefined && { restore }),
    invoke: duration,
  };
  if (client === undefined) return inside;
  const known = Object.values(inside).reduce((total, time) => total + time, 0);
  return { ...inside, gateway: Math.max(0, client - known) };
}

/** All phases of all variants, in the order in which they happen. */
export function phaseNames(splits: readonly Split[]): string[] {
  const order = Object.keys(PHASES);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const names = new Set(splits.flatMap(({ phases }) => phases.map(([name]) => name)));
  return [...names].sort((a, b) => place(a) - place(b));
}

/** Stacked bars, one for each variant. */
export function splitChart(splits: readonly Split[], size: Size): string {
  if (splits.length === 0) return "";
  const narrow = size === "narrow";
  const names = phaseNames(splits);
  const totals = splits.map(({ phases }) => phases.reduce((sum, [, time]) => sum + time, 0));
  const row = narrow ? 58 : 52;
  const option: Option = {
    grid: { ...exactGrid, left: 16, right: narrow ? 76 : 84, top: 6, height: splits.length * row },
    xAxis: {
      type: "value",
      max: Math.max(...totals),
      splitNumber: narrow ? 3 : 6,
      ...axisStyle,
      axisLabel: { ...axisStyle.axisLabel, formatter: tickLabel, showMaxLabel: false, hideOverlap: true },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: splits.map(({ label }) => label),
      ...axisStyle,
      splitLine: { show: false },
      axisLabel: { show: false },
    },
    series: [
      ...names.map((name) => ({
        type: "bar" as const,
        stack: "split",
        silent: true,
        barWidth: 18,
        itemStyle: { color: phaseOf(name).colour, borderColor: SURFACE, borderWidth: 1 },
        data: splits.map(({ phases }) => phases.find(([one]) => one === name)?.[1] ?? 0),
      })),
      caption(
        splits.map(({ label }) => label),
        () => 0,
        -19,
        "left",
      ),
      caption(
        totals.map((total) => `${ms(total)} ms`),
        (index) => totals[index] ?? 0,
        0,
        "right",
      ),
    ],
  };
  return draw(option, WIDTHS[size], 6 + splits.length * row + 30);
}

/** Text at each bar: its name above the start, its total behind the end. */
function caption(texts: string[], x: (index: number) => number, dy: number, at: "left" | "right") {
  return {
    type: "scatter" as const,
    silent: true,
    symbolSize: 0.01,
    data: texts.map((text, index) => ({
      value: [x(index), index],
      label: {
        show: true,
        position: "right" as const,
        distance: at === "left" ? 0 : 8,
        offset: [0, dy],
        ...(at === "left" ? onGround : {}),
        formatter: text,
        color: "var(--ink)",
        fontSize: 12,
        fontWeight: at === "right" ? ("bold" as const) : ("normal" as const),
      },
    })),
  };
}
