import type { Page } from "playwright-core";

export interface Contrast {
  text: string;
  contrast: number;
  large: boolean;
}

/** The contrast of each visible text with the first opaque ground behind it, after WCAG 2. */
export const contrastsIn = (page: Page): Promise<Contrast[]> => page.evaluate<Contrast[]>(CONTRASTS);

/** Of two colours like `#1c1e21`. */
export function contrastOf(one: string, other: string): number {
  const light = (colour: string) =>
    [1, 3, 5]
      .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index]!, 0);
  const [a, b] = [light(one), light(other)].sort((x, y) => y - x) as [number, number];
  return (a + 0.05) / (b + 0.05);
}

/** In the browser. */
const CONTRASTS = `(() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const colour = parts(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.checkVisibility() || node.closest("details:not([open]) > :not(summary)")) continue;
    const style = getComputedStyle(node);
    const colour = node instanceof SVGElement ? style.fill : style.color;
    if (!/^rgb/.test(colour)) continue;
    const [a, b] = [light(parts(colour)), light(ground(node))].sort((x, y) => y - x);
    found.push({ text: node.textContent.trim().slice(0, 40), contrast: (a + 0.05) / (b + 0.05), large: parseFloat(style.fontSize) >= 24 });
  }
  return found;
})()`;
