import { callText } from "../../ownFacts";
import type { Results } from "../../results";
import { appLabel, appsIn, type App } from "../../variants";
import { html, type Html } from "../html";

const UNKNOWN = "not recorded";

/** What was measured, by which command, on what: enough to measure it again, and to doubt it. */
export function facts(results: Results): Html {
  const { provenance, machine } = results;
  const pairs: [string, Html | string][] = [
    ["Commit", commitOf(results)],
    ["Command", provenance ? html`<code>${provenance.command}</code>` : UNKNOWN],
    ...ownFunction(results),
    ["Lambda runtime", byApp(results, (app) => results.runtimes?.[app])],
    ...priming(results),
    ...(results.stack === "local"
      ? ([["JDK", [machine.jdk ?? machine.java ?? UNKNOWN, machine.instead ?? []].flat().join(". ")]] as [
          string,
          string,
        ][])
      : []),
    ["Machine", `${machine.cpu ?? "processor unknown"}, ${machine.cores ?? "?"} cores`],
    ["Noise", noiseOf(results)],
  ];
  return html`<dl class="facts">
    ${pairs.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** Of a user's function; this project's are named by themselves. */
function ownFunction({ own }: Results): [string, Html][] {
  if (!own) return [];
  return [
    ["Function", html`<code>${own.handler}</code>`],
    ["Called by", html`<code>${callText(own)}</code>`],
  ];
}

/** Only this project's applications have any. */
function priming(results: Results): [string, Html | string][] {
  if (results.own) return [];
  const deployed = byApp(
    results,
    (app) => results.variants.find((one) => one.app === app && one.variant === "snapstart")?.priming,
  );
  return [["Priming, as deployed", deployed]];
}

function commitOf({ provenance }: Results): Html | string {
  if (!provenance?.commit) return UNKNOWN;
  const { hash, dirty } = provenance.commit;
  return html`<code>${hash.slice(0, 10)}</code>${dirty && " with uncommitted changes"}`;
}

/** One value where all applications have the same, else each one's. */
function byApp({ variants }: Results, value: (app: App) => string | undefined): Html | string {
  const known = appsIn(variants).flatMap((app) => {
    const own = value(app);
    return own === undefined ? [] : [{ app, own }];
  });
  if (known.length === 0) return UNKNOWN;
  if (new Set(known.map(({ own }) => own)).size === 1) return html`<code>${known[0]?.own}</code>`;
  return html`${known.map(({ app, own }, index) => html`${index > 0 && ", "}<code>${own}</code> (${appLabel(app)})`)}`;
}

/** How much else the machine did: its own other work before, and what its host took from it during the run. */
function noiseOf({ noise }: Results): string {
  if (!noise) return UNKNOWN;
  return `${percent(noise.busyBefore)} of the processors busy before the run, ${percent(noise.stolen)} taken by the host during it`;
}

const percent = (share: number) => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
