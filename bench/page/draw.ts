import * as echarts from "echarts";
import { INK, LINE, MUTED, SURFACE } from "./palette";

export type Option = echarts.EChartsOption;

/** The two widths, in px, that each chart is drawn for; the page shows the one that fits. */
export const WIDTHS = { wide: 960, narrow: 344 } as const;
export type Size = keyof typeof WIDTHS;

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

/** A chart as SVG text. `height` in px. Nothing in it needs a script or the network. */
export function draw(option: Option, width: number, height: number): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: FONT, color: INK }, ...option });
    // Scales with its box; what it shows is said by the figure around it.
    return chart
      .renderToSVGString()
      .replace(
        /^<svg width="\d+" height="\d+"/,
        `<svg aria-hidden="true" focusable="false" style="width:100%;height:auto;display:block"`,
      );
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

/** `50 ms`, `1.2 s`. */
export function tickLabel(ms: number): string {
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
