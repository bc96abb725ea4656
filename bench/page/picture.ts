import { writeAtomically, type Results, type VariantResult } from "../results";
import { comparison, ms } from "../table";
import { appLabel, appsIn } from "../variants";
import { linearTicks, tickLabel } from "./charts/draw";
import { colourOf, variablesOf } from "./charts/palette";
import { escape } from "./html";
import { capital, labelOf } from "./labels";

const WIDTH = 880;
const LEFT = 292;
const RIGHT = 84;
const BAR = 18;
const ROW = 30;

/** Draws the README's picture and writes it. */
export async function writePicture(results: Results, path: string): Promise<void> {
  await writeAtomically(path, renderPicture(results));
}

/**
 * Medians of the cold starts as bars from 0 on one linear axis, so that lengths compare; an SVG that follows the reader's
 * colour scheme and has a ground of its own.
 */
export function renderPicture(results: Results): string {
  const groups = appsIn(results.variants).flatMap((app) => {
    const variants = results.variants.filter((one) => one.app === app && one.cold);
    return variants.length > 0 ? [{ app, variants, speedup: results.speedup[app] }] : [];
  });
  const longest = Math.max(
    0,
    ...groups.flatMap(({ variants }) => variants.map(({ cold }) => cold?.p50 ?? 0)),
  );
  const ticks = ticksAbove(longest);
  const scale = (time: number) => (time / (ticks.at(-1) ?? 1)) * (WIDTH - LEFT - RIGHT);
  const body: string[] = [];
  const top = 74;
  let y = top;
  for (const { app, variants, speedup } of groups) {
    const title = speedup ? `${appLabel(app)}: ${comparison(speedup)} with SnapStart` : appLabel(app);
    body.push(text(24, y + 16, title, "title"));
    y += 26;
    for (const variant of variants) {
      body.push(bar(variant, y, scale));
      y += ROW;
    }
    y += 18;
  }
  const axisAt = y - 8;
  const axis = ticks.map((tick) => {
    const x = LEFT + scale(tick);
    return (
      `<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${top}" y2="${axisAt}" class="line"/>` +
      text(x, axisAt + 18, tickLabel(tick), "tick")
    );
  });
  const says = groups
    .flatMap(({ variants }) => variants)
    .map((variant) => `${appLabel(variant.app)}, ${labelOf(variant)}: ${ms(variant.cold?.p50)} ms`)
    .join("; ");
  const height = axisAt + 56;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(`Median cold start. ${says}`)}">
<style>
svg { ${variablesOf("light")} font: 14px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
@media (prefers-color-scheme: dark) { svg { ${variablesOf("dark")} } }
.head { font-size: 18px; font-weight: 650; fill: var(--ink); } .title { font-size: 15px; font-weight: 650; fill: var(--ink); paint-order: stroke; stroke: var(--surface); stroke-width: 7px; }
.label { fill: var(--ink); } .value { font-weight: 650; fill: var(--ink); }
.tick { font-size: 12.5px; fill: var(--muted); text-anchor: middle; } .caption { font-size: 12.5px; fill: var(--muted); }
.line { stroke: var(--line); }
</style>
<rect width="${WIDTH}" height="${height}" rx="14" style="fill: var(--surface)"/>
${text(24, 36, "Cold starts with and without SnapStart", "head")}
${text(24, 55, "Median time, from zero environments. In brackets: the setting priming.", "caption")}
${axis.join("\n")}
${body.join("\n")}
${text(24, height - 16, whereOf(results), "caption")}
</svg>
`;
}

/** From 0 to the first tick that isn't below the longest bar. */
function ticksAbove(longest: number): number[] {
  const ticks = linearTicks(Math.max(longest, 1), 6);
  const [step = 1, last = 0] = [ticks[1], ticks.at(-1)];
  return last < longest ? [...ticks, last + step] : ticks;
}

function whereOf({ stack, machine, startedAt, snapshotMissing }: Results): string {
  const where =
    stack === "local"
      ? `Measured on the local cloud (${machine.cores} cores, ${machine.cpu}), not on AWS, whose times differ`
      : `Measured on AWS, stack ${stack}`;
  const missing = snapshotMissing === undefined ? "" : "; no snapshot on this machine";
  return `${where}${missing}; ${startedAt.slice(0, 10)}.`;
}

function bar(variant: VariantResult, y: number, scale: (time: number) => number): string {
  const time = variant.cold?.p50 ?? 0;
  const width = scale(time);
  return [
    text(24, y + 14, capital(labelOf(variant)), "label"),
    `<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="${Math.min(3, width / 2).toFixed(1)}" style="fill: ${colourOf(variant)}"/>`,
    text(LEFT + width + 8, y + 14, `${ms(time)} ms`, "value"),
  ].join("\n");
}

const text = (x: number, y: number, content: string, style: string) =>
  `<text x="${x.toFixed(1)}" y="${y}" class="${style}">${escape(content)}</text>`;
