import { coldTotal } from "../../aggregate";
import type { VariantResult } from "../../results";
import { median } from "../../statistics";
import { ms } from "../../table";
import { appLabel } from "../../variants";
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
import { colourOf, labelColourOf, MUTED, symbolOf } from "./palette";

/** Median, fastest and slowest cold start of every version, all on one axis. */
export function overview(variants: readonly VariantResult[], size: Size, scale: Scale): Drawing {
  const shown = variants.flatMap((variant) => {
    const times = variant.samples.flatMap((sample) => coldTotal(sample) ?? []);
    return times.length === 0
      ? []
      : [{ variant, middle: median(times), least: Math.min(...times), most: Math.max(...times) }];
  });
  const narrow = size === "narrow";
  const { axis, ticks, low } = timeAxis(
    shown.flatMap(({ least, most }) => [least, most]),
    scale,
    size,
  );
  const row = narrow ? 44 : 30;
  const heading = narrow ? 34 : 36;
  let y = 0;
  const places = shown.map(({ variant }, index) => {
    const first = shown[index - 1]?.variant.app !== variant.app;
    const title = first ? y + heading * 0.6 : undefined;
    if (first) y += heading;
    y += row;
    return { title, y: y - (narrow ? row * 0.3 : row / 2) };
  });
  const left = narrow ? 16 : 250;
  const option: Option = {
    grid: { ...exactGrid, left, right: narrow ? 80 : 84, top: 4, height: y },
    xAxis: axis,
    yAxis: { type: "value", min: 0, max: y, inverse: true, ...axisStyle, show: false },
  };
  const parts: Part[] = [
    { series: gridLines(ticks) },
    ...shown.flatMap(({ variant, middle, least, most }, index): Part[] => {
      const place = places[index] ?? { y: 0, title: undefined };
      const colour = colourOf(variant);
      const name = capital(labelOf(variant));
      const title = place.title ?? 0;
      const beside = { color: labelColourOf(variant), offset: narrow ? [0, -19] : [-left + 16, 0] };
      return [
        {
          series: {
            type: "line",
            symbol: "none",
            lineStyle: { color: colour, width: 3, opacity: 0.45, cap: "butt" },
            data: [
              [least, place.y],
              [most, place.y],
            ],
          },
        },
        {
          series: {
            type: "scatter",
            symbol: symbolOf(variant),
            symbolSize: 12,
            itemStyle: { color: colour, opacity: 1 },
            data: [[middle, place.y]],
          },
          told: {
            title: `${appLabel(variant.app)}, ${labelOf(variant)}`,
            values: [`median ${ms(middle)} ms, fastest ${ms(least)} ms, slowest ${ms(most)} ms`],
          },
        },
        { series: textAt([low, place.y], name, beside) },
        {
          series: textAt([most, place.y], `${ms(middle)} ms`, {
            distance: 10,
            fontWeight: "bold",
            color: labelColourOf(variant),
          }),
        },
        ...(place.title === undefined
          ? []
          : [
              {
                series: textAt([low, title], appLabel(variant.app), {
                  fontWeight: "bold",
                  color: MUTED,
                  offset: narrow ? [0, 0] : [-left + 16, 0],
                }),
              },
            ]),
      ];
    }),
  ];
  return draw(option, parts, WIDTHS[size], 4 + y + 30);
}
