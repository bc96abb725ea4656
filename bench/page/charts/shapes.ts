import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from "echarts";

/** A box in a chart's own coordinates: from and to on the x axis, the middle on the y axis. */
export interface Box {
  from: number;
  to: number;
  row: number;
}

/** Many small dots as one path: as one element for each they would make up most of the page. */
export const dots = (places: readonly [number, number][], colour: string, opacity: number) =>
  onePath((at) => places.map((place) => `M${at(place).join(" ")}h.1`), {
    stroke: colour,
    lineWidth: 4,
    lineCap: "round",
    fill: "none",
    opacity,
  });

/** Many boxes of that height in px as one path. A box of no width is still a pixel wide. */
export const boxes = (all: readonly Box[], height: number, colour: string) =>
  onePath(
    (at) =>
      all.map(({ from, to, row }) => {
        const [x, y] = at([from, row]);
        return `M${x} ${y - height / 2}h${Math.max(1, at([to, row])[0] - x)}v${height}H${x}z`;
      }),
    { fill: colour },
  );

type Place = (point: [number, number]) => [number, number];

function onePath(shapes: (at: Place) => string[], style: object) {
  return {
    type: "custom" as const,
    clip: true,
    data: [[0, 0]],
    renderItem: (_params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
      const at: Place = (point) => {
        const [x = 0, y = 0] = api.coord(point);
        return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
      };
      return {
        type: "path" as const,
        shape: { pathData: shapes(at).join("") },
        style,
      };
    },
  };
}

/** Boxes of that height in px as an element each, to be pointed at. */
export const singleBoxes = (all: readonly Box[], height: number, colour: string) => ({
  type: "custom" as const,
  clip: true,
  encode: { x: [0, 1], y: 2 },
  data: all.map(({ from, to, row }) => [from, to, row]),
  renderItem: (_params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
    const [x0 = 0, y = 0] = api.coord([api.value(0), api.value(2)]);
    const [x1 = 0] = api.coord([api.value(1), api.value(2)]);
    return {
      type: "rect" as const,
      shape: { x: x0, y: y - height / 2, width: Math.max(x1 - x0, 1), height },
      style: { fill: colour },
    };
  },
});
