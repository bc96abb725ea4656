import * as echarts from "echarts";
import { INK, LINE, MUTED, SURFACE } from "./palette";
import { slim } from "./slim";

export type Option = echarts.EChartsOption;

/** The two widths, in px, that each chart is drawn for; the page shows the one that fits. */
export const WIDTHS = { wide: 800, narrow: 344 } as const;
export type Size = keyof typeof WIDTHS;
export const SIZES = ["wide", "narrow"] as const;

/** The two axes of time that a chart can have; the page shows one of them. */
export type Scale = "log" | "linear";

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

/** What the marks of one series say when a reader points at them, in the order of the series' data. */
export interface Told {
  title: string;
  values: string[];
}

/** One of a chart's series; `told` where its marks have something to say. */
export interface Part {
  series: object;
  told?: Told;
}

/** A drawing as SVG text, and what its marks say: a mark's `data-m` is `series.index`. */
export interface Drawing {
  svg: string;
  told: Record<number, Told>;
}

/** A chart as SVG text. `height` in px. Nothing in it needs a script or the network. */
export function draw(option: Option, parts: readonly Part[], width: number, height: number): Drawing {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  const told = Object.fromEntries(parts.flatMap((part, index) => (part.told ? [[index, part.told]] : [])));
  const series = parts.map(({ series, told }) => ({ silent: !told, ...series }));
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: FONT, color: INK },
      ...option,
      series,
    } as Option);
    return { svg: slim(chart.renderToSVGString(), new Set(Object.keys(told))), told };
  } finally {
    chart.dispose();
  }
}

/** Ticks of a logarithmic axis: 1, 2 and 5 of each power of ten. On a narrow chart the powers alone. */
export function logTicks(low: number, high: number, size: Size): number[] {
  const steps = size === "wide" || high / low < 30 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) {
      const tick = step * 10 ** power;
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(Number(tick.toPrecision(1)));
    }
  }
  return ticks;
}

/** Ticks of a linear axis from 0: steps of 1, 2 or 5 of a power of ten, at most `most` of them. */
export function linearTicks(high: number, most: number): number[] {
  const step = nice(high / most, "up");
  const count = Math.floor((high / step) * 1.0001);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}

/** The next 1, 2 or 5 of a power of ten, down or up. */
export function nice(value: number, direction: "down" | "up"): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 2, 5, 10].map((step) => step * power);
  const found =
    direction === "up"
      ? steps.find((step) => step >= value * 0.9999)
      : steps.filter((step) => step <= value * 1.0001).at(-1);
  return found ?? value;
}

/** An axis of time in ms that holds all `values`, with its ticks. */
export function timeAxis(values: readonly number[], scale: Scale, size: Size) {
  const highest = Math.max(...values, 0.2);
  const axis = { ...axisStyle, splitLine: { show: false } };
  const label = { ...axisStyle.axisLabel, formatter: tickLabel, hideOverlap: true };
  if (scale === "linear") {
    const high = highest * 1.02;
    const ticks = linearTicks(high, size === "wide" ? 8 : 4);
    return {
      low: 0,
      high,
      ticks,
      axis: {
        ...axis,
        type: "value" as const,
        min: 0,
        max: high,
        axisLabel: { ...label, customValues: ticks },
      },
    };
  }
  const [low, high] = [nice(Math.max(0.1, Math.min(...values)), "down"), nice(highest, "up")];
  const ticks = logTicks(low, high, size);
  return {
    low,
    high,
    ticks,
    axis: {
      ...axis,
      type: "log" as const,
      min: low,
      max: high,
      axisLabel: { ...label, customValues: ticks },
    },
  };
}

/** Grid lines at an axis's ticks: a logarithmic axis would draw its own elsewhere. */
export const gridLines = (ticks: readonly number[], gridIndex = 0) => ({
  type: "line" as const,
  xAxisIndex: gridIndex,
  yAxisIndex: gridIndex,
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

/** Text in a chart, from a point to the right. */
export const textAt = (point: [number, number], text: string, style: object = {}) => ({
  type: "scatter" as const,
  symbolSize: 0.01,
  itemStyle: { opacity: 1 },
  label: {
    show: true,
    position: "right" as const,
    distance: 0,
    ...onGround,
    color: INK,
    fontSize: 13,
    formatter: text.replaceAll("{", "("),
    ...style,
  },
  data: [point],
});

/** `50 ms`, `1.2 s`, `0`. */
export function tickLabel(ms: number): string {
  if (ms === 0) return "0";
  if (ms >= 1000) return `${Number((ms / 1000).toFixed(1))} s`;
  return `${Number(ms.toPrecision(2))} ms`;
}

/** The plot's box is exactly the one asked for; the library would shrink it to make room for labels. */
export const exactGrid = { outerBoundsMode: "none" as const };

/** Text over grid lines: on a ground of its own, so that the lines don't cross it. */
export const onGround = { backgroundColor: SURFACE, padding: [1, 3, 1, 1] };

export const axisStyle = {
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: { color: MUTED, fontSize: 12 },
  splitLine: { lineStyle: { color: LINE, width: 1 }, showMaxLine: false },
};
