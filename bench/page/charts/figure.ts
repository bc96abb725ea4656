import { html, raw, type Html } from "../html";
import { SIZES, type Drawing, type Scale, type Size } from "./draw";
import type { Hue } from "./palette";

/** One way to draw a figure; the first is shown unless the reader chooses. Without a scale it is the only one. */
export interface View {
  scale?: Scale;
  draw: (size: Size) => Drawing;
}

export interface FigureParts {
  id: string;
  title: string;
  /** What it shows, in words. */
  says: string;
  caption: string;
  views: readonly View[];
  /** What its colours stand for, where they aren't those of the versions. */
  key?: readonly { label: string; colour: string }[];
  /** The versions that its rows belong to, in order: a row goes when its version is switched off. */
  rows?: readonly Hue[];
  /** The one version that it is about: it goes when that is switched off. */
  hue?: Hue;
  /** Its values, for whoever can't see it; absent where they stand beside it anyway. */
  table?: Html;
  /** The table is shown at once. */
  open?: boolean;
}

/** A chart in each size and scale, what it shows in words, its key, and its values as a table. */
export function figure({
  id,
  title,
  says,
  caption,
  views,
  key = [],
  rows,
  hue,
  table,
  open,
}: FigureParts): Html {
  const told: string[] = [];
  const drawings = views.flatMap(({ scale, draw }) =>
    SIZES.map((size) => {
      const drawing = draw(size);
      const text = JSON.stringify(drawing.told);
      if (!told.includes(text)) told.push(text);
      const name = [size, scale].filter(Boolean).join(" ");
      const svg = isolated(drawing.svg, `${id}-${name.replace(" ", "-")}`);
      return html`<div class="drawing ${name}" data-told="${told.indexOf(text)}">${raw(svg)}</div>`;
    }),
  );
  const keyList =
    key.length > 0 &&
    html`<ul class="key" aria-hidden="true">
      ${key.map(({ label, colour }) => html`<li><i style="background:${colour}"></i>${label}</li>`)}
    </ul>`;
  const scales = views.flatMap(({ scale }) => scale ?? []);
  const about = [
    scales.length > 0 && html` data-scale="${scales[0]}"`,
    rows && html` data-rows="${rows.join(" ")}"`,
    hue && html` data-hue="${hue}"`,
  ];
  return html`<figure class="card" aria-labelledby="${id}" ${about}>
    <div class="head">
      <h3 id="${id}">${title}</h3>
      ${scales.length > 1 && scaleSwitch(scales, title)}
    </div>
    ${keyList}
    <div class="plot" role="img" aria-label="${says}">${drawings}</div>
    <script type="application/json">
      ${raw(`[${told.join(",")}]`.replaceAll("<", "\\u003c"))}
    </script>
    <figcaption>${caption}</figcaption>
    ${
      table &&
      (open
        ? table
        : html`<details>
            <summary>The same as a table</summary>
            ${table}
          </details>`)
    }
  </figure>`;
}

const SCALE_NAMES: Record<Scale, string> = { log: "Logarithmic", linear: "Linear" };

/** Works with the page's script only; until that runs it isn't there. */
function scaleSwitch(scales: readonly Scale[], title: string): Html {
  return html`<div class="switch" role="group" aria-label="Axis of ${title}" hidden>
    ${scales.map((scale, index) => html`<button type="button" data-scale="${scale}" aria-pressed="${String(index === 0)}">${SCALE_NAMES[scale]}</button>`)}
  </div>`;
}

/** The library numbers its clip paths anew in each process, but not for each page: make them the chart's own. */
function isolated(svg: string, prefix: string): string {
  return svg.replace(/zr\d+-/g, `${prefix}-`);
}
