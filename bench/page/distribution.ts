import { isCold, sampleTotal } from "../aggregate";
import type { VariantResult } from "../results";
import { variantLabel } from "../variants";
import {
  axisStyle,
  draw,
  exactGrid,
  logTicks,
  nice,
  onGround,
  tickLabel,
  WIDTHS,
  type Option,
  type Size,
} from "./draw";
import { colourOf, INK, LINE, MUTED, symbolOf } from "./palette";

/** Warm calls are many; so many of them, evenly by rank, are drawn as points. Curves are made from all. */
export const POINTS_SHOWN = 120;

interface Row {
  label: string;
  values: number[];
  variant: VariantResult;
  cold: boolean;
}

/** How many requests of one application were done after how long: curves above, every cold start as a point below. */
export function distribution(variants: readonly VariantResult[], size: Size): string {
  const rows = variants.flatMap((variant) => rowsOf(variant)).filter(({ values }) => values.length > 0);
  const all = rows.flatMap(({ values }) => values);
  if (all.length === 0) return "";
  const [low, high] = [nice(Math.max(0.1, Math.min(...all)), "down"), nice(Math.max(...all), "up")];
  const ticks = logTicks(low, high, size);
  const narrow = size === "narrow";
  const side = { left: narrow ? 46 : 48, right: narrow ? 14 : 30 };
  const curves = narrow ? 200 : 250;
  const rowHeight = narrow ? 34 : 36;
  const strip = rows.length * rowHeight;
  const gap = 18;

  const x = (gridIndex: number, labels: boolean) => ({
    type: "log" as const,
    gridIndex,
    min: low,
    max: high,
    ...axisStyle,
    axisTick: { show: false, customValues: ticks },
    axisLabel: {
      ...axisStyle.axisLabel,
      show: labels,
      customValues: ticks,
      formatter: tickLabel,
      hideOverlap: true,
    },
    splitLine: { show: false },
  });
  const grid = (gridIndex: 0 | 1) => ({
    type: "line" as const,
    xAxisIndex: gridIndex,
    yAxisIndex: gridIndex,
    silent: true,
    data: [],
    markLine: {
      silent: true,
      z: 0,
      symbol: "none",
      label: { show: false },
      lineStyle: { color: LINE, type: "solid" as const, width: 1 },
      data: ticks.map((tick) => ({ xAxis: tick })),
    },
  });
  const option: Option = {
    grid: [
      { ...exactGrid, ...side, top: 12, height: curves },
      { ...exactGrid, ...side, top: 12 + curves + gap, height: strip },
    ],
    xAxis: [x(0, false), x(1, true)],
    yAxis: [
      {
        type: "value",
        min: 0,
        max: 1,
        interval: 0.25,
        ...axisStyle,
        axisLabel: { ...axisStyle.axisLabel, formatter: (share: number) => `${share * 100} %` },
      },
      {
        gridIndex: 1,
        type: "value",
        min: 0,
        max: rows.length,
        interval: 1,
        inverse: true,
        ...axisStyle,
        axisLabel: { show: false },
        splitLine: { show: false },
      },
    ],
    series: [
      grid(0),
      grid(1),
      ...rows.map((row) => curve(row, high)),
      ...rows.flatMap((row, index) => points(row, index, low)),
    ],
  };
  return draw(option, WIDTHS[size], 12 + curves + gap + strip + 34);
}

function rowsOf(variant: VariantResult): Row[] {
  const cold = variant.samples.filter(isCold).map(sampleTotal);
  const warm = variant.samples.filter((sample) => !isCold(sample)).map(({ duration }) => duration);
  const label = variantLabel(variant);
  const capital = label.charAt(0).toUpperCase() + label.slice(1);
  return [
    { label: `${capital}: cold`, values: ascending(cold), variant, cold: true },
    {
      label: `${capital}: warm`,
      values: ascending(warm.map((ms) => Math.max(ms, 0.1))),
      variant,
      cold: false,
    },
  ];
}

const ascending = (values: number[]) => values.sort((a, b) => a - b);

/** Share of requests done by a time; thinned to what a screen can show. */
function curve({ values, variant, cold }: Row, high: number) {
  const count = values.length;
  const every = Math.max(1, Math.floor(count / 200));
  const steps = values
    .map((value, index): [number, number] => [value, (index + 1) / count])
    .filter((_, index) => index % every === 0 || index === count - 1);
  const first = values[0] ?? high;
  return {
    type: "line" as const,
    step: "end" as const,
    symbol: "none",
    silent: true,
    lineStyle: {
      color: colourOf(variant),
      width: cold ? 2.5 : 1.5,
      type: cold ? ("solid" as const) : ([3, 3] as number[]),
    },
    data: [[first, 0] as [number, number], ...steps, [high, 1] as [number, number]],
  };
}

function points({ label, values, variant, cold }: Row, index: number, low: number) {
  const every = cold ? 1 : values.length / Math.min(values.length, POINTS_SHOWN);
  const shown = cold
    ? values
    : Array.from(
        { length: Math.min(values.length, POINTS_SHOWN) },
        (_, at) => values[Math.floor(at * every)] ?? 0,
      );
  return [
    {
      type: "scatter" as const,
      xAxisIndex: 1,
      yAxisIndex: 1,
      silent: true,
      symbol: symbolOf(variant),
      symbolSize: cold ? 7 : 4,
      itemStyle: { color: colourOf(variant), opacity: cold ? 0.75 : 0.4 },
      data: shown.map((value, at) => [value, index + 0.66 + jitter(at) * 0.2]),
    },
    {
      type: "scatter" as const,
      xAxisIndex: 1,
      yAxisIndex: 1,
      silent: true,
      symbolSize: 0.01,
      label: {
        show: true,
        position: "right" as const,
        distance: 2,
        ...onGround,
        color: cold ? INK : MUTED,
        fontSize: 12,
        formatter: `${label} (${values.length})`,
      },
      data: [[low, index + 0.22]],
    },
  ];
}

/** From -1 to 1, evenly and the same each time: points of equal value would hide each other. */
const jitter = (index: number) => ((index * 0.618034) % 1) * 2 - 1;
