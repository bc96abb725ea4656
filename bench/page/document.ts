import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HUES, variablesOf } from "./charts/palette";
import { html, raw, type Html } from "./html";

const SHEETS = ["base", "opening", "charts", "tables", "hazards", "print"];
const read = (...path: string[]) => readFileSync(join(__dirname, ...path), "utf8");

export interface DocumentParts {
  title: string;
  header: Html;
  main: Html;
  footer: Html;
}

/** A self-contained document: styles, script and drawings are in it, and nothing comes from the network. */
export function documentOf({ title, header, main, footer }: DocumentParts): string {
  const script = `\n${read("script", "page.js")}`;
  const hash = createHash("sha256").update(script).digest("base64");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-${hash}'`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${raw(styles())}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the figures</a>
        <header class="wrap">${header}</header>
        <main id="main" class="wrap" tabindex="-1">
          ${main}
          <p id="status" role="status" class="unseen"></p>
        </main>
        <footer class="wrap">${footer}</footer>
        ${raw(`<script>${script}</script>`)}
      </body>
    </html> `.text;
}

function styles(): string {
  const labels = HUES.map((hue) => `--${hue}-label: var(--ink);`).join(" ");
  const light = `:root { ${variablesOf("light")} ${labels} }`;
  const dark = `@media screen and (prefers-color-scheme: dark) { :root { ${variablesOf("dark")} } }`;
  // What belongs to a version that is switched off goes; its name stays, dimmed.
  const off = HUES.map(
    (hue) =>
      `[data-off~="${hue}"] .plot :is([fill="var(--${hue})"], [stroke="var(--${hue})"]), ` +
      `[data-off~="${hue}"] figure[data-hue="${hue}"] { display: none; } ` +
      `[data-off~="${hue}"] { --${hue}-label: color-mix(in srgb, var(--muted) 60%, var(--surface)); }`,
  );
  return [light, dark, ...SHEETS.map((sheet) => read("style", `${sheet}.css`)), ...off].join("\n");
}
