import { ms, times } from "../../table";
import {
  axisStyle,
  draw,
  exactGrid,
  logTicks,
  nice,
  tickLabel,
  WIDTHS,
  type Drawing,
  type Option,
  type Part,
  type Size,
} from "./draw";
import { SURFACE } from "./palette";

/** One run's point in a line; absent where the run has no such figure. */
export interface Point {
  /** In the order of the runs. */
  value?: number;
  /** Comparable with the newest run: such points are joined, others stand alone and hollow. */
  comparable: boolean;
  /** What the point says besides its value. */
  about: string;
}

export interface Line {
  name: string;
  colour: string;
  symbol: string;
  points: readonly Point[];
}

/** Figures over runs, from the oldest to the newest, on a logarithmic axis of ms or of ratios. */
export function course(
  lines: readonly Line[],
  runs: readonly string[],
  unit: "ms" | "×",
  size: Size,
): Drawing {
  const values = lines.flatMap(({ points }) => points.flatMap(({ value }) => value ?? []));
  const [low, high] = [nice(Math.min(...values) * 0.9, "down"), nice(Math.max(...values) * 1.1, "up")];
  const narrow = size === "narrow";
  const height = unit === "ms" ? 220 : 130;
  const label = unit === "ms" ? tickLabel : (value: number) => `${Number(value.toPrecision(2))}×`;
  const say = unit === "ms" ? (value: number) => `${ms(value)} ms` : times;
  const option: Option = {
    grid: { ...exactGrid, left: 58, right: 24, top: 12, height },
    xAxis: {
      type: "category",
      data: [...runs],
      ...axisStyle,
      boundaryGap: true,
      axisLabel: { ...axisStyle.axisLabel, hideOverlap: true, fontSize: narrow ? 11 : 12 },
      splitLine: { show: false },
    },
    yAxis: {
      type: "log",
      min: low,
      max: high,
      ...axisStyle,
      axisTick: { show: false, customValues: logTicks(low, high, "wide") },
      axisLabel: {
        ...axisStyle.axisLabel,
        customValues: logTicks(low, high, high / low > 300 ? "narrow" : "wide"),
        formatter: label,
      },
    },
  };
  const parts = lines.flatMap(({ name, colour, symbol, points }): Part[] => {
    const told = points.map(({ value, about }) => (value === undefined ? "" : `${say(value)}, ${about}`));
    return [
      {
        series: {
          type: "line",
          symbol: "none",
          connectNulls: true,
          lineStyle: { color: colour, width: 2 },
          data: points.map(({ value, comparable }) => (comparable ? (value ?? null) : null)),
        },
      },
      {
        series: {
          type: "scatter",
          symbol,
          symbolSize: 10,
          data: points.map(({ value, comparable }) => ({
            value: value ?? null,
            itemStyle: {
              color: comparable ? colour : SURFACE,
              borderColor: colour,
              borderWidth: 2,
              opacity: 1,
            },
          })),
        },
        told: { title: name, values: told },
      },
    ];
  });
  return draw(option, parts, WIDTHS[size], 12 + height + 34);
}
