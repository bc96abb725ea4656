import type { Change } from "../../compare";
import { times } from "../../table";
import { short } from "../labels";
import {
  axisStyle,
  draw,
  exactGrid,
  gridLines,
  textAt,
  WIDTHS,
  type Drawing,
  type Option,
  type Part,
  type Size,
} from "./draw";
import { INK, MUTED, SURFACE } from "./palette";

const COLOURS: Record<Change["verdict"], string> = {
  faster: "var(--gain)",
  slower: "var(--alarm)",
  "can't tell": MUTED,
};

/** How many times as long each figure takes as before: a point with its interval, on one logarithmic axis around 1. */
export function forest(changes: readonly Change[], size: Size): Drawing {
  const ends = changes.flatMap(({ ratio: { p50, ci95 } }) => [p50, ...(ci95 ?? [])]);
  const widest = Math.max(1.25, ...ends.map((end) => Math.max(end, 1 / end)));
  const reach = widest * 1.05;
  const ticks = ticksTo(reach);
  const narrow = size === "narrow";
  const row = narrow ? 46 : 34;
  const left = narrow ? 16 : 370;
  const option: Option = {
    grid: { ...exactGrid, left, right: 24, top: 4, height: changes.length * row },
    xAxis: {
      type: "log",
      min: 1 / reach,
      max: reach,
      ...axisStyle,
      splitLine: { show: false },
      axisLabel: {
        ...axisStyle.axisLabel,
        customValues: ticks,
        hideOverlap: true,
        formatter: (tick: number) => `${Number(tick.toPrecision(2))}×`,
      },
    },
    yAxis: { type: "value", min: 0, max: changes.length, inverse: true, ...axisStyle, show: false },
  };
  const rows = changes.map((change, index) => ({ ...change, y: index + (narrow ? 0.7 : 0.5) }));
  const even = gridLines([1]);
  const parts: Part[] = [
    { series: gridLines(ticks) },
    {
      series: {
        ...even,
        markLine: { ...even.markLine, lineStyle: { color: INK, type: "solid", width: 1.5 } },
      },
    },
    ...rows.flatMap(({ ratio: { p50, ci95 }, verdict, label, measure, y }): Part[] => [
      {
        series: {
          type: "line",
          symbol: "none",
          lineStyle: { color: COLOURS[verdict], width: 2.5 },
          data: ci95 ? ci95.map((end) => [end, y]) : [],
        },
      },
      {
        series: {
          type: "scatter",
          symbol: "circle",
          symbolSize: 11,
          itemStyle: {
            color: verdict === "can't tell" ? SURFACE : COLOURS[verdict],
            borderColor: COLOURS[verdict],
            borderWidth: 2,
            opacity: 1,
          },
          data: [[p50, y]],
        },
        told: {
          title: `${label}: ${measure}`,
          values: [
            `${verdict}, takes ${p50.toFixed(2)}× as long` +
              (ci95 ? ` (${ci95.map((end) => `${end.toFixed(2)}×`).join(" to ")})` : ""),
          ],
        },
      },
      {
        series: textAt([1 / reach, y], `${narrow ? short(label) : label}: ${measure}`, {
          offset: narrow ? [0, -18] : [-left + 12, 0],
          fontSize: narrow ? 11.5 : 13,
        }),
      },
    ]),
  ];
  return draw(option, parts, WIDTHS[size], 4 + changes.length * row + 30);
}

/** Ticks on both sides of 1, the same ratios up and down. */
function ticksTo(reach: number): number[] {
  const steps = reach < 1.6 ? [1.1, 1.25, 1.5] : reach < 4 ? [1.5, 2, 3] : [2, 5, 10, 20, 50, 100];
  const shown = steps.filter((step) => step <= reach);
  return [...shown.map((step) => 1 / step).reverse(), 1, ...shown];
}

/** `1.3× as long` */
export const asLong = (ratio: number): string => (ratio < 10 ? `${ratio.toFixed(2)}×` : times(ratio));
