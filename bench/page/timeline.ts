import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from "echarts";
import { sampleTotal } from "../aggregate";
import type { Sample, VariantResult } from "../results";
import { axisStyle, draw, exactGrid, tickLabel, WIDTHS, type Option, type Size } from "./draw";

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
export function timelineChart(lanes: Lanes, startColour: string, span: number, size: Size): string {
  const { environments, begin } = lanes;
  const narrow = size === "narrow";
  const lane = environments.length > 12 ? 9 : narrow ? 18 : 22;
  const rects = environments.flatMap((samples, index) =>
    samples.flatMap((sample) => {
      const from = sample.at - begin;
      const start = (sample.init ?? 0) + (sample.restore ?? 0);
      const handler = [index, from + start, from + start + sample.duration, 0];
      return start > 0 ? [[index, from, from + start, 1], handler] : [handler];
    }),
  );
  const option: Option = {
    grid: { ...exactGrid, left: narrow ? 22 : 30, right: 12, top: 4, height: environments.length * lane },
    xAxis: {
      type: "value",
      min: 0,
      max: span,
      splitNumber: narrow ? 3 : 6,
      ...axisStyle,
      axisLabel: { ...axisStyle.axisLabel, formatter: tickLabel, showMaxLabel: false, hideOverlap: true },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: environments.map((_, index) => String(index + 1)),
      ...axisStyle,
      splitLine: { show: false },
    },
    series: [
      {
        type: "custom",
        silent: true,
        clip: true,
        encode: { x: [1, 2], y: 0 },
        data: rects,
        renderItem: (_params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
          const [x0 = 0, y = 0] = api.coord([api.value(1), api.value(0)]);
          const [x1 = 0] = api.coord([api.value(2), api.value(0)]);
          const isStart = api.value(3) === 1;
          const height = lane * 0.62;
          // A handler of a millisecond is to be seen, too.
          const width = Math.max(x1 - x0, 1);
          return {
            type: "rect" as const,
            shape: { x: x0, y: y - height / 2, width, height },
            style: { fill: isStart ? startColour : "var(--handler)", opacity: isStart ? 1 : 0.75 },
          };
        },
      },
    ],
  };
  return draw(option, WIDTHS[size], 4 + environments.length * lane + 28);
}
