import { isCold, sampleTotal } from "../../aggregate";
import type { Sample, VariantResult } from "../../results";
import { ms } from "../../table";
import { capital, labelOf } from "../labels";
import {
  axisStyle,
  draw,
  exactGrid,
  gridLines,
  textAt,
  timeAxis,
  WIDTHS,
  type Drawing,
  type Option,
  type Part,
  type Scale,
  type Size,
} from "./draw";
import { colourOf, labelColourOf, symbolOf } from "./palette";
import { dots } from "./shapes";

/** So many points of a row are drawn, evenly by rank. Curves are made from all. */
export const POINTS_SHOWN = { cold: 200, warm: 80 } as const;

/** The shares that a curve has a mark for. */
const SHARES = [0.1, 0.25, 0.5, 0.75, 0.9] as const;

interface Row {
  name: string;
  /** Ascending. */
  values: { time: number; sample: Sample }[];
  variant: VariantResult;
  cold: boolean;
}

/** How many requests of one application were done after how long: curves above, every cold start as a point below. */
export function distribution(variants: readonly VariantResult[], size: Size, scale: Scale): Drawing {
  const rows = variants.flatMap(rowsOf).filter(({ values }) => values.length > 0);
  const times = rows.flatMap(({ values }) => values.map(({ time }) => time));
  const { low, high, ticks, axis } = timeAxis(times, scale, size);
  const narrow = size === "narrow";
  const side = { left: narrow ? 52 : 56, right: narrow ? 14 : 24 };
  const curves = narrow ? 190 : 230;
  const rowHeight = narrow ? 38 : 36;
  const strip = rows.length * rowHeight;
  const gap = 18;
  const option: Option = {
    grid: [
      { ...exactGrid, ...side, top: 12, height: curves },
      { ...exactGrid, ...side, top: 12 + curves + gap, height: strip },
    ],
    xAxis: [
      { ...axis, gridIndex: 0, axisLabel: { show: false } },
      { ...axis, gridIndex: 1 },
    ] as Option["xAxis"],
    yAxis: [
      {
        type: "value",
        min: 0,
        max: 1,
        interval: 0.25,
        ...axisStyle,
        axisLabel: { ...axisStyle.axisLabel, formatter: (share: number) => `${share * 100} %` },
      },
      { gridIndex: 1, type: "value", min: 0, max: rows.length, inverse: true, ...axisStyle, show: false },
    ],
  };
  const parts: Part[] = [
    { series: gridLines(ticks, 0) },
    { series: gridLines(ticks, 1) },
    ...rows.map((row) => curve(row, low, high)),
    ...rows.map(shares),
    ...rows.flatMap((row, index) => strips(row, index, low, size)),
  ];
  return draw(option, parts, WIDTHS[size], 12 + curves + gap + strip + 34);
}

function rowsOf(variant: VariantResult): Row[] {
  const label = capital(labelOf(variant));
  return [true, false].map((cold) => ({
    name: `${label}: ${cold ? "cold" : "warm"}`,
    values: variant.samples
      .filter((sample) => isCold(sample) === cold)
      .map((sample) => ({ time: Math.max(0.1, cold ? sampleTotal(sample) : sample.duration), sample }))
      .sort((a, b) => a.time - b.time),
    variant,
    cold,
  }));
}

/** Share of requests done by a time; thinned to what a screen can show. */
function curve({ values, variant, cold }: Row, low: number, high: number): Part {
  const count = values.length;
  const every = Math.max(1, Math.floor(count / 60));
  const steps = values
    .map(({ time }, index): [number, number] => [time, (index + 1) / count])
    .filter((_, index) => index % every === 0 || index === count - 1);
  const first = values[0]?.time ?? low;
  return {
    series: {
      type: "line",
      step: "end",
      symbol: "none",
      lineStyle: { color: colourOf(variant), width: cold ? 2.5 : 1.5, type: cold ? "solid" : [3, 3] },
      data: [[low, 0], [first, 0], ...steps, [high, 1]],
    },
  };
}

/** Marks on a curve, to be pointed at: by when which share was done. */
function shares({ name, values, variant, cold }: Row): Part {
  const at = SHARES.map((share) => values[Math.ceil(share * values.length) - 1]?.time ?? 0);
  return {
    series: {
      type: "scatter",
      symbol: "circle",
      symbolSize: cold ? 7 : 5,
      itemStyle: { color: colourOf(variant), opacity: 1 },
      data: SHARES.map((share, index) => [at[index], share]),
    },
    told: {
      title: name,
      values: SHARES.map((share, index) => `${share * 100} % done within ${ms(at[index])} ms`),
    },
  };
}

function strips({ name, values, variant, cold }: Row, index: number, low: number, size: Size): Part[] {
  const shown = evenly(values, cold ? POINTS_SHOWN.cold : POINTS_SHOWN.warm);
  const places = shown.map(({ time }, at): [number, number] => [time, index + 0.68 + jitter(at) * 0.18]);
  const style = { color: colourOf(variant), opacity: cold ? 0.8 : 0.45 };
  const grid = { xAxisIndex: 1, yAxisIndex: 1 };
  const label = textAt([low, index + 0.26], `${name} (${values.length.toLocaleString("en-US")})`, {
    color: labelColourOf(variant),
    ...(size === "narrow" && { fontSize: 12 }),
  });
  return [
    cold
      ? {
          series: {
            ...grid,
            type: "scatter",
            symbol: symbolOf(variant),
            symbolSize: 7,
            itemStyle: style,
            data: places,
          },
          told: {
            title: name,
            values: shown.map(
              ({ time, sample }) =>
                `${ms(time)} ms, round ${sample.round}, ${sample.source === "probe" ? "sent alone" : "under load"}`,
            ),
          },
        }
      : { series: { ...grid, ...dots(places, style.color, style.opacity) } },
    { series: { ...grid, ...label } },
  ];
}

function evenly<T>(values: readonly T[], most: number): T[] {
  if (values.length <= most) return [...values];
  return Array.from({ length: most }, (_, at) => values[Math.floor((at * values.length) / most)] as T);
}

/** From -1 to 1, evenly and the same each time: points of equal value would hide each other. */
const jitter = (index: number) => ((index * 0.618034) % 1) * 2 - 1;
