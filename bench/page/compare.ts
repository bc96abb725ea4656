import type { Change, Comparison, Run } from "../compare";
import { differenceText } from "../likeness";
import { writeAtomically } from "../results";
import { ms } from "../table";
import { figure } from "./charts/figure";
import { asLong, forest } from "./charts/forest";
import { documentOf } from "./document";
import { html, type Html } from "./html";
import { fullLabel } from "./labels";
import { scrollTable, type Row } from "./table";

/** Writes the page that shows two runs side by side; returns the path. */
export async function writeComparePage(comparison: Comparison, path: string): Promise<string> {
  await writeAtomically(path, renderComparePage(comparison));
  return path;
}

/** Two runs side by side, what changed between them, and what can't be told: a self-contained document. */
export function renderComparePage(comparison: Comparison): string {
  const { before, after, changes } = comparison;
  return documentOf({
    title: `SnapStart benchmark: ${before.startedAt.slice(0, 10)} and ${after.startedAt.slice(0, 10)} compared`,
    header: html`<p class="over">Two runs of the SnapStart benchmark, compared</p>
      ${headline(comparison)}
      <div class="runs">${run("Before", before)}${run("After", after)}</div>`,
    main: html`${changes.length > 0 && changed(changes)}${leftOut(comparison)}${method(comparison)}`,
    footer: html`<p>Made by <code>npm run bench -- compare</code>.</p>`,
  });
}

function headline({ changes, notCompared }: Comparison): Html {
  const of = (verdict: Change["verdict"]) => changes.filter((change) => change.verdict === verdict).length;
  const [faster, slower, open] = [of("faster"), of("slower"), of("can't tell")];
  if (changes.length === 0) {
    return html`<h1><span class="big words">These runs can’t be compared</span></h1>
      <p class="lead">
        ${notCompared.length > 0 ? "They aren’t of the same thing: see below." : "They have no figure in common."}
      </p>`;
  }
  if (faster + slower === 0) {
    return html`<h1><span class="big words">No change beyond noise</span></h1>
      <p class="lead">
        Of ${figures(changes.length)}, none changed by more than two runs of the same thing differ.
      </p>`;
  }
  return html`<h1><span class="big words">${faster} faster, ${slower} slower</span></h1>
    <p class="lead">
      Of ${figures(changes.length)}. Of the other ${open}, a change can’t be told from noise.
    </p>`;
}

const figures = (count: number) => `${count} figure${count === 1 ? "" : "s"}`;

function run(title: string, { startedAt, stack, machine, settings, interrupted, provenance }: Run): Html {
  const commit = provenance?.commit;
  const pairs: [string, Html | string][] = [
    ["Began", `${startedAt.slice(0, 16).replace("T", " ")} UTC`],
    ["Stack", stack],
    [
      "Commit",
      commit
        ? html`<code>${commit.hash.slice(0, 10)}</code>${commit.dirty && " with uncommitted changes"}`
        : "not recorded",
    ],
    ["Command", provenance ? html`<code>${provenance.command}</code>` : "not recorded"],
    ["Machine", `${machine.cpu ?? "processor unknown"}, ${machine.cores ?? "?"} cores`],
    ["Rounds", `${settings.rounds}${interrupted ? ", interrupted" : ""}`],
  ];
  return html`<div class="card">
    <h2 class="small">${title}</h2>
    <dl class="pairs">
      ${pairs.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </div>`;
}

function changed(changes: readonly Change[]): Html {
  const says = changes
    .map(({ label, measure, verdict, ratio }) => `${label}, ${measure}: ${verdict}, ${asLong(ratio.p50)}`)
    .join("; ");
  return html`<section id="changes" aria-labelledby="h-changes">
    <h2 id="h-changes">What changed</h2>
    <p>Each figure’s median after, divided by its median before. Left of 1× is faster, right of it slower.</p>
    ${figure({
      id: "forest",
      title: "Times as long as before",
      says: `Ratios of the medians. ${says}.`,
      caption:
        "Point: the ratio of the medians. Line: its interval. Filled points are changes; hollow ones can’t be told from noise. " +
        "The axis is logarithmic.",
      views: [{ draw: (size) => forest(changes, size) }],
      key: [
        { label: "Faster", colour: "var(--gain)" },
        { label: "Slower", colour: "var(--alarm)" },
        { label: "Can’t tell", colour: "var(--muted)" },
      ],
      table: changesTable(changes),
      open: true,
    })}
  </section>`;
}

function changesTable(changes: readonly Change[]): Html {
  const rows = changes.flatMap((change, index): Row[] => {
    const { label, measure, before, after, ratio, verdict } = change;
    const style = { faster: "good", slower: "bad", "can't tell": "" }[verdict];
    return [
      ...(changes[index - 1]?.label === label ? [] : [{ name: fullLabel(change) }]),
      {
        name: measure,
        cells: [
          html`<span class="${style}">${verdict}</span
            >${why(change) && html` <small>${why(change)}</small>`}`,
          ms(before),
          ms(after),
          html`${asLong(ratio.p50)}${ratio.ci95 && html` <small>${ratio.ci95.map(asLong).join(" to ")}</small>`}`,
        ],
      },
    ];
  });
  return scrollTable({
    caption: "Medians in ms, and how many times as long the later one is, with its interval",
    first: "Figure",
    columns: [{ name: "Verdict", style: "text" }, "Before", "After", "Times as long"],
    rows,
  });
}

function why({ why }: Change): string | undefined {
  switch (why) {
    case "small":
      return "too small a change";
    case "one round":
      return "too few rounds for an interval";
    default:
      return undefined;
  }
}

function leftOut({ notCompared, unmatched, differences, before, after }: Comparison): Html | undefined {
  const reasons = [...new Set(notCompared.map(({ because }) => differenceText(because)))];
  const others = differences.map(differenceText).filter((text) => !reasons.includes(text));
  const lines = [
    ...reasons.map((reason) => {
      const left = notCompared.filter(({ because }) => differenceText(because) === reason);
      return `Not compared (${figures(left.length)}), since the runs have a different ${reason}.`;
    }),
    ...unmatched.map((one) => `Only in the run ${one.in}: ${one.label}.`),
    ...others.map((other) => `Different too, and perhaps the cause of a change: ${other}.`),
    ...(before.interrupted || after.interrupted ? ["One of the runs was interrupted."] : []),
  ];
  if (lines.length === 0) return undefined;
  return html`<section id="unlike" aria-labelledby="h-unlike">
    <h2 id="h-unlike">What isn’t alike</h2>
    <div class="card prose">
      <ul>
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul>
    </div>
  </section>`;
}

function method({ method: { confidence, noteworthy, noteworthyMs } }: Comparison): Html {
  return html`<section id="method" aria-labelledby="h-method">
    <h2 id="h-method">How a verdict comes about</h2>
    <div class="card prose">
      <p>
        The interval is that of the ratio of the medians, by bootstrap: rounds are drawn anew, then requests
        within them. It is widened so that all intervals on this page hold together with ${confidence * 100} %
        confidence.
      </p>
      <p>
        “Can’t tell” stands where the interval contains 1×, and at changes below ${noteworthy * 100} % or
        ${noteworthyMs} ms: two runs of the same thing on one machine differ by as much.
      </p>
    </div>
  </section>`;
}
