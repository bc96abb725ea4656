import { variablesOf } from "./palette";

/** The page's only style sheet. */
export const STYLE = `
:root { color-scheme: light dark; ${variablesOf("light")} }
@media (prefers-color-scheme: dark) { :root { ${variablesOf("dark")} } }
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 4px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--surface); padding: .5rem 1rem; z-index: 1; }
.wrap { width: min(100% - 2rem, 68rem); margin-inline: auto; }
header { padding-block: clamp(2rem, 6vw, 4.5rem) 1rem; }
.over { margin: 0; color: var(--muted); font-size: .875rem; letter-spacing: .02em; }
h1 { margin: .75rem 0 0; font-size: clamp(1.25rem, 3.4vw, 1.75rem); font-weight: 600; line-height: 1.3; letter-spacing: -.01em; text-wrap: balance; }
h1 .big { display: block; font-size: clamp(3.75rem, 14vw, 8rem); line-height: .95; font-weight: 750; letter-spacing: -.045em; color: var(--snapstart); margin-bottom: .15em; }
.lead { max-width: 44rem; margin: 1rem 0 0; color: var(--muted); font-size: clamp(1rem, 2.2vw, 1.125rem); text-wrap: pretty; }
.lead strong { color: var(--ink); font-weight: 650; white-space: nowrap; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1.75rem 0 0; padding: 0; list-style: none; font-size: .9375rem; }
section { padding-block: clamp(1.75rem, 5vw, 3rem) 0; }
h2 { margin: 0; font-size: clamp(1.375rem, 3.4vw, 1.75rem); letter-spacing: -.02em; line-height: 1.2; text-wrap: balance; }
h2 + p { max-width: 44rem; margin: .5rem 0 0; color: var(--muted); }
h3 { margin: 0; font-size: 1.0625rem; letter-spacing: -.005em; }
.card { margin: 1.25rem 0 0; padding: clamp(1rem, 3vw, 1.75rem); background: var(--surface); border: 1px solid var(--line); border-radius: 14px; }
.card > * + * { margin-top: .75rem; }
figcaption { color: var(--muted); font-size: .875rem; }
.narrow { display: none; }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0 0; padding: 0; list-style: none; font-size: .875rem; color: var(--muted); }
.key i { display: inline-block; width: .75rem; height: .75rem; border-radius: 3px; margin-right: .45rem; vertical-align: -.05em; }
.stats { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr)); gap: 1px; margin: 2rem 0 0; background: var(--line); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
.stats div { background: var(--surface); padding: 1rem 1.25rem; }
.stats dt { color: var(--muted); font-size: .875rem; }
.stats dd { margin: .1rem 0 0; font-size: 1.625rem; font-weight: 650; letter-spacing: -.02em; line-height: 1.25; }
.stats small { display: block; font-size: .875rem; font-weight: 400; letter-spacing: 0; color: var(--muted); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
caption { text-align: left; color: var(--muted); font-size: .875rem; padding-bottom: .5rem; }
th, td { padding: .45rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-weight: 500; color: var(--muted); vertical-align: bottom; white-space: normal; }
th[scope=colgroup] { text-align: center; white-space: nowrap; }
tbody th { font-weight: 500; }
tbody tr:last-child > * { border-bottom: 0; }
tr.app th { padding-top: 1.1rem; font-weight: 650; }
td.strong { font-weight: 650; }
details > summary { cursor: pointer; color: var(--accent); font-size: .875rem; width: fit-content; }
details[open] > summary { margin-bottom: .75rem; }
.tall { max-height: 26rem; overflow: auto; }
.pairs { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .35rem 1.5rem; margin: 0; }
.pairs dt { color: var(--muted); } .pairs dd { margin: 0; overflow-wrap: anywhere; }
.prose > * { max-width: 44rem; } .prose li + li { margin-top: .4rem; } .prose p { margin: .75rem 0 0; }
.prose ul, .prose ol { padding-left: 1.25rem; margin: .75rem 0 0; }
footer { margin-top: 3rem; padding-block: 1.5rem 3rem; border-top: 1px solid var(--line); color: var(--muted); font-size: .875rem; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: color-mix(in srgb, var(--line) 55%, transparent); padding: .1em .35em; border-radius: 4px; overflow-wrap: anywhere; }
@media (max-width: 40rem) { .wide { display: none; } .narrow { display: block; } .pairs { grid-template-columns: 1fr; gap: 0; } .pairs dd { margin-bottom: .6rem; } th, td { padding-inline: .5rem; } }
@media print { nav, .skip { display: none; } .card { break-inside: avoid; } }
`;
