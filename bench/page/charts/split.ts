import { isCold } from "../../aggregate";
import type { Sample, VariantResult } from "../../results";
import { median } from "../../statistics";
import { ms } from "../../table";
import { fullLabel, short } from "../labels";
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
import { labelColourOf, phaseOf, PHASES, SURFACE } from "./palette";

/** The phases of one variant's cold starts: medians in ms, in order. */
export interface Split {
  label: string;
  variant: VariantResult;
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
        label: fullLabel(variant),
        variant,
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

/** Stacked bars, one for each version. */
export function splitChart(splits: readonly Split[], size: Size): Drawing {
  const names = phaseNames(splits);
  const totals = splits.map(({ phases }) => phases.reduce((sum, [, time]) => sum + time, 0));
  const { row, option, labels } = frame(splits, totals, size, "linear");
  const stacks = names.map((name): Part => ({
    series: {
      type: "bar",
      stack: "split",
      barWidth: 18,
      barMinWidth: 1,
      itemStyle: { color: phaseOf(name).colour, borderColor: SURFACE, borderWidth: 1 },
      data: splits.map(({ phases }) => phases.find(([one]) => one === name)?.[1] ?? 0),
    },
    told: toldOf(name, splits),
  }));
  const sums = splits.map(({ variant }, index): Part => ({
    series: textAt([totals[index] ?? 0, index], `${ms(totals[index])} ms`, {
      distance: 8,
      fontWeight: "bold",
      backgroundColor: "transparent",
      color: labelColourOf(variant),
    }),
  }));
  return draw(option, [...stacks, ...labels, ...sums], WIDTHS[size], 6 + splits.length * row + 30);
}

/** The same parts as points on a logarithmic axis, where lengths can't be stacked but a short part can be read. */
export function splitPoints(splits: readonly Split[], size: Size): Drawing {
  const times = splits.flatMap(({ phases }) => phases.map(([, time]) => time)).filter((time) => time > 0);
  const { row, option, labels, ticks, low } = frame(splits, times, size, "log");
  const points = phaseNames(splits).map((name): Part => ({
    series: {
      type: "scatter",
      symbol: "circle",
      symbolSize: 12,
      itemStyle: { color: phaseOf(name).colour, borderColor: SURFACE, borderWidth: 1, opacity: 1 },
      data: splits.map(({ phases }, index) => {
        const time = phases.find(([one]) => one === name)?.[1];
        return time === undefined ? [null, index] : [Math.max(time, low), index];
      }),
    },
    told: toldOf(name, splits),
  }));
  return draw(
    option,
    [{ series: gridLines(ticks) }, ...points, ...labels],
    WIDTHS[size],
    6 + splits.length * row + 30,
  );
}

const toldOf = (name: string, splits: readonly Split[]) => ({
  title: phaseOf(name).label,
  values: splits.map(({ label, phases }) => `${ms(phases.find(([one]) => one === name)?.[1])} ms: ${label}`),
});

/** What both drawings share: axes, and each row's name above it. */
function frame(splits: readonly Split[], times: readonly number[], size: Size, scale: Scale) {
  const narrow = size === "narrow";
  const row = narrow ? 58 : 52;
  const { axis, ticks, low } = timeAxis(times, scale, size);
  const right = scale === "log" ? 24 : narrow ? 76 : 84;
  const option: Option = {
    grid: { ...exactGrid, left: 16, right, top: 6, height: splits.length * row },
    xAxis: {
      ...axis,
      ...(scale === "linear" && { splitLine: axisStyle.splitLine }),
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: splits.map(({ label }) => label),
      ...axisStyle,
      splitLine: { show: false },
      axisLabel: { show: false },
    },
  };
  const labels = splits.map(({ label, variant }, index): Part => ({
    series: textAt([low, index], narrow ? short(label) : label, {
      offset: [0, -20],
      color: labelColourOf(variant),
      ...(narrow && { fontSize: 12 }),
    }),
  }));
  return { row, option, labels, ticks, low };
}
