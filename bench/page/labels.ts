import type { VariantResult } from "../results";
import { appLabel, variantLabel } from "../variants";
import { html, type Html } from "./html";

type Named = Pick<VariantResult, "app" | "variant" | "priming">;

/** A variant in words, with the value of the setting `priming` beside it: `SnapStart, unprimed (none)`. */
export function labelOf(variant: Pick<Named, "variant" | "priming">): string {
  const { priming } = variant;
  return priming ? `${variantLabel(variant)} (${priming})` : variantLabel(variant);
}

/** The same as markup: the setting's value in code type. */
export function nameOf(variant: Pick<Named, "variant" | "priming">): Html {
  const { priming } = variant;
  return html`${variantLabel(variant)}${priming && html` <code>${priming}</code>`}`;
}

/** `Pet store, SnapStart, unprimed (none)` */
export const fullLabel = (variant: Named): string => `${appLabel(variant.app)}, ${labelOf(variant)}`;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Where there is little room: the priming tells already that there is a snapshot. */
export const short = (label: string): string => label.replace("SnapStart, ", "");
