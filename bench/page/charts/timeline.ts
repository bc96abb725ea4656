import { sampleTotal } from "../../aggregate";
import type { Sample, VariantResult } from "../../results";
import { ms } from "../../table";
import {
  axisStyle,
  draw,
  exactGrid,
  timeAxis,
  WIDTHS,
  type Drawing,
  type Option,
  type Part,
  type Size,
} from "./draw";
import { phaseOf } from "./palette";
import { boxes, singleBoxes, type Box } from "./shapes";

/** How environments start: from nothing, or from a snapshot. */
export type StartKind = "init" | "restore";

/** The load of one round: requests by environment, times in ms since the load began. */
export interface Lanes {
  round: number;
  /** Each environment's requests, in order of its first. */
  environments: Sample[][];
  begin: number;
  /** ms from the first request's start to the last one's end. */
  length: number;
}

/** The requests that ab made in a variant's last round, lane by lane; undefined where the log had none. */
export function lanesOf(variant: VariantResult): Lanes | undefined {
  const round = Math.max(0, ...variant.samples.map((sample) => sample.round));
  const samples = variant.samples.filter((sample) => sample.round === round && sample.source === "load");
  if (samples.length === 0) return undefined;
  const byEnvironment = new Map<string, Sample[]>();
  for (const sample of [...samples].sort((a, b) => a.at - b.at)) {
    const lane = byEnvironment.get(sample.environment);
    if (lane) lane.push(sample);
    else byEnvironment.set(sample.environment, [sample]);
  }
  const begin = Math.min(...samples.map(({ at }) => at));
  const end = Math.max(...samples.map((sample) => sample.at + sampleTotal(sample)));
  return { round, environments: [...byEnvironment.values()], begin, length: end - begin };
}

/** Environments as lanes: when each was made, and what it then did. `span` in ms is the same for charts to compare. */
export function timelineChart(
  { environments, begin }: Lanes,
  kind: StartKind,
  span: number,
  size: Size,
): Drawing {
  const narrow = size === "narrow";
  const lane = environments.length > 12 ? 9 : narrow ? 20 : 24;
  const height = Math.round(lane * 0.62);
  const starts = environments.map((samples, row): Box & { time: number } => {
    const [first] = samples;
    const time = (first?.init ?? 0) + (first?.restore ?? 0);
    const from = (first?.at ?? begin) - begin;
    return { from, to: from + time, row, time };
  });
  const requests = environments.flatMap((samples, row) =>
    samples.map((sample): Box => {
      const from = sample.at - begin + (sample.init ?? 0) + (sample.restore ?? 0);
      return { from, to: from + sample.duration, row };
    }),
  );
  const { axis } = timeAxis([span], "linear", size);
  const option: Option = {
    grid: { ...exactGrid, left: narrow ? 24 : 30, right: 16, top: 4, height: environments.length * lane },
    xAxis: { ...axis, max: span, splitLine: axisStyle.splitLine },
    yAxis: {
      type: "category",
      inverse: true,
      data: environments.map((_, index) => String(index + 1)),
      ...axisStyle,
      splitLine: { show: false },
    },
  };
  const parts: Part[] = [
    { series: boxes(merged(requests, span / WIDTHS[size]), height, phaseOf("invoke").colour) },
    {
      series: singleBoxes(starts, height, phaseOf(kind).colour),
      told: {
        title: phaseOf(kind).label,
        values: starts.map(
          ({ time, from }, index) =>
            `${ms(time)} ms, environment ${index + 1}, began at ${ms(from)} ms, ` +
            `then ${environments[index]?.length ?? 0} requests`,
        ),
      },
    },
  ];
  return draw(option, parts, WIDTHS[size], 4 + environments.length * lane + 28);
}

/** Boxes of one row with less than `gap` in between as one: no screen shows them apart. */
function merged(boxes: readonly Box[], gap: number): Box[] {
  const result: Box[] = [];
  for (const box of boxes) {
    const last = result.at(-1);
    if (last && last.row === box.row && box.from - last.to < gap) last.to = Math.max(last.to, box.to);
    else result.push({ ...box });
  }
  return result;
}
