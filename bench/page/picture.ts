import { writeAtomically, type Results, type VariantResult } from "../results";
import { comparison, ms } from "../table";
import { appLabel, APPS, isPetStore, variantLabel, type App } from "../variants";
import { escape } from "./html";
import { colourOf, variablesOf } from "./charts/palette";

const WIDTH = 880;
const LEFT = 250;
const RIGHT = 110;

/** Draws the README's picture and writes it. */
export async function writePicture(results: Results, path: string): Promise<void> {
  await writeAtomically(path, renderPicture(results));
}

/** Medians of the cold starts as bars, one scale for both builds of the pet store and one for hello world; an SVG that follows the reader's colour scheme. */
export function renderPicture(results: Results): string {
  const groups = APPS.flatMap((app) => {
    const variants = results.variants.filter((one) => one.app === app && one.cold);
    return variants.length > 0 ? [{ app, variants, speedup: results.speedup[app] }] : [];
  });
  let y = 36;
  const body: string[] = [];
  for (const { app, variants, speedup } of groups) {
    const title = speedup ? `${appLabel(app)}: ${comparison(speedup)} with SnapStart` : appLabel(app);
    body.push(text(24, y, title, "title"));
    y += 16;
    const longest = longestBeside(app, results);
    for (const variant of variants) {
      body.push(bar(variant, y, longest));
      y += 34;
    }
    y += 34;
  }
  const cores = results.machine.cores;
  const where =
    results.stack === "local"
      ? `local cloud, ${cores} cores, ${results.machine.cpu}`
      : `AWS, stack ${results.stack}`;
  const caption = `Cold start, median in ms, from zero environments. ${where}, ${results.startedAt.slice(0, 10)}. npm run bench -- picture`;
  body.push(text(24, y - 6, caption, "caption"));
  const height = y + 14;
  const says = groups
    .flatMap(({ variants }) => variants)
    .map((variant) => `${appLabel(variant.app)}, ${variantLabel(variant)}: ${ms(variant.cold?.p50)} ms`)
    .join("; ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(says)}">
<style>
svg { ${variablesOf("light")} font: 15px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
@media (prefers-color-scheme: dark) { svg { ${variablesOf("dark")} } }
.title { font-size: 19px; font-weight: 650; fill: var(--ink); } .label { fill: var(--ink); } .value { font-weight: 650; fill: var(--ink); }
.caption { font-size: 12.5px; fill: var(--muted); }
</style>
<rect width="${WIDTH}" height="${height}" rx="14" style="fill: var(--surface)"/>
${body.join("\n")}
</svg>
`;
}

/** The longest median among the applications that share a scale. */
function longestBeside(app: App, { variants }: Results): number {
  const beside = variants.filter((one) => isPetStore(one.app) === isPetStore(app));
  return Math.max(...beside.map(({ cold }) => cold?.p50 ?? 0));
}

function bar(variant: VariantResult, y: number, longest: number): string {
  const time = variant.cold?.p50 ?? 0;
  const width = Math.max(3, (time / longest) * (WIDTH - LEFT - RIGHT));
  return [
    text(24, y + 18, variantLabel(variant), "label"),
    `<rect x="${LEFT}" y="${y + 3}" width="${width.toFixed(1)}" height="20" rx="4" style="fill: ${colourOf(variant)}"/>`,
    text(LEFT + width + 10, y + 18, `${ms(time)} ms`, "value"),
  ].join("\n");
}

const text = (x: number, y: number, content: string, style: string) =>
  `<text x="${x.toFixed(1)}" y="${y}" class="${style}">${escape(content)}</text>`;
