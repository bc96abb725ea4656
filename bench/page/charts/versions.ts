import type { VariantResult } from "../../results";
import { variantLabel } from "../../variants";
import { html, type Html } from "../html";
import { colourOf, HUES, hueOf } from "./palette";

/** The key to the colours of all charts, and with the page's script what switches versions off in them. */
export function versionSwitch(variants: readonly VariantResult[]): Html {
  const shown = HUES.flatMap((hue) => {
    // The one with a setting says more than hello world's, which has none.
    const all = variants.filter((one) => hueOf(one) === hue);
    const named = all.find(({ priming }) => priming !== undefined) ?? all[0];
    return named ? [{ hue, named }] : [];
  });
  return html`<div class="versions" role="group" aria-label="Versions in the charts">
    <p>Versions</p>
    ${shown.map(
      ({ hue, named }) =>
        html`<button type="button" data-hue="${hue}" aria-pressed="true" disabled>
          <i style="background:${colourOf(named)}"></i
          >${variantLabel(named)}${named.priming && html`<code>${named.priming}</code>`}
        </button>`,
    )}
  </div>`;
}
