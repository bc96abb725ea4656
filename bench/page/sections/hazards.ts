import { grouped, sourceText, type HazardGroup } from "../../../local/hazards/groups";
import { SEVERITIES, type Hazard } from "../../../local/hazards/hazard";
import { counted } from "../../../local/hazards/report";
import type { KnownHazards } from "../../hazardResults";
import type { Results } from "../../results";
import { appLabel, appTitle } from "../../variants";
import { html, type Html } from "../html";
import { capital } from "../labels";

/** Of one kind, so many places are shown: a page stays one that can be read. */
const SHOWN = 50;

/** What is found that isn't accepted: by the check, and by the look into this snapshot. The worst comes first. */
function openIn({ look, check }: KnownHazards): Hazard[] {
  const seen = look !== undefined && "open" in look ? look.open : [];
  if (check === undefined) return seen;
  const known = [...check.hazards, ...check.accepted];
  const isKnown = (one: Hazard) => known.some(({ rule, where }) => rule === one.rule && where === one.where);
  const open = [...check.hazards, ...seen.filter((one) => !isKnown(one))];
  return open.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** In one line above the figures, where functions have hazards that matter. */
export function safety({ hazards = [] }: Results): Html | undefined {
  const found = hazards.flatMap((known) => {
    const open = openIn(known).filter(({ severity }) => severity !== "note");
    return open.length === 0 ? [] : [`${appLabel(known.app)}: ${counted(open)}`];
  });
  if (found.length === 0) return undefined;
  return html`<p class="lead"><a href="#hazards">Safe to restore?</a> ${found.join("; ")}.</p>`;
}

/** What the snapshots of the measured functions break; none where nobody has looked. */
export function hazards(results: Results): Html[] {
  return (results.hazards ?? []).map((known) => {
    const open = openIn(known);
    const accepted = acceptedIn(known);
    const { check } = known;
    return html`<div class="card hazards">
      <h3>${appTitle(known.app, results.runtimes)}</h3>
      ${verdict(known, results.snapshotMissing)} ${grouped(open).map(group)}
      ${
        accepted.length > 0 &&
        list(
          "Accepted",
          accepted.map(
            ({ rule, where, reason }) => html`<code>${rule}</code>, <code>${where}</code>: ${reason}`,
          ),
        )
      }
      ${
        check &&
        check.unused.length > 0 &&
        list(
          "Accepted, but not found any more",
          check.unused.map(({ rule, where }) => html`<code>${rule}</code>, <code>${where}</code>`),
        )
      }
      ${
        check &&
        check.skipped.length > 0 &&
        list(
          "Not checked",
          check.skipped.map(({ part, why }) => html`<strong>${part}</strong>: ${why}`),
        )
      }
    </div>`;
  });
}

const acceptedIn = ({ look, check }: KnownHazards) =>
  check?.accepted ?? (look !== undefined && "accepted" in look ? look.accepted : []);

/** How much was found, and who has looked. */
function verdict(known: KnownHazards, snapshotMissing: string | undefined): Html {
  const { look, check, command, version } = known;
  const accepted = acceptedIn(known).length;
  const count = counted(openIn(known));
  const found = html`<strong>${check ? capital(count) : count}</strong
    >${accepted > 0 && `, ${accepted} accepted`}`;
  if (check) {
    return html`<p>
        ${found}. Checked on ${check.at.slice(0, 16).replace("T", " ")} UTC, with
        ${check.requests.join(", ")}, by:
      </p>
      <p><code>${check.command}</code></p>`;
  }
  const more = html`<p>
    <code>${command}</code> checks it all. After that, <code>npm run bench -- page</code> brings it here.
  </p>`;
  if (look !== undefined && "open" in look) {
    return html`<p>
        A quick look at the snapshot: ${found}. It sees secrets, sockets, files, child processes and timers,
        and nothing else.
      </p>
      ${more}`;
  }
  if (look !== undefined)
    return html`<p>The snapshot of version ${version} ${look.failure}.</p>
      ${more}`;
  const why = snapshotMissing === undefined ? "" : `: ${snapshotMissing}`;
  return html`<p>No snapshot was looked at${why}.</p>
    ${more}`;
}

const WORDS = { error: "Error", warning: "Warning", note: "Note" };

function group({ hazard, places }: HazardGroup): Html {
  const { severity, rule, title, why, remedy, link } = hazard;
  const left = places.length - SHOWN;
  return html`<div class="hazard ${severity}">
    <h4><span class="severity">${WORDS[severity]}</span> ${title}</h4>
    <dl class="pairs">
      ${places.slice(0, SHOWN).map(place)}
      ${left > 0 && pair("More", `${left} other places, which are in the results file`)} ${pair("Why", why)}
      ${pair("Do", remedy)} ${pair("See", html`<a href="${link}">${link.replace(/^https:\/\//, "")}</a>`)}
      ${pair("Rule", html`<code>${rule}</code>`)}
    </dl>
  </div>`;
}

const place = ({ where, source, evidence }: Pick<Hazard, "where" | "source" | "evidence">): Html =>
  html`${pair("Where", html`<code>${where}</code>`)}
  ${source && pair("Class", html`<code>${sourceText(source)}</code>`)}
  ${evidence.length > 0 && pair("Seen", html`<span class="lines">${evidence.join("\n")}</span>`)}`;

const pair = (name: string, value: Html | string): Html =>
  html`<dt>${name}</dt>
    <dd>${value}</dd>`;

const list = (title: string, items: readonly Html[]): Html =>
  html`<div class="prose">
    <h4>${title}</h4>
    <ul>
      ${items.map((item) => html`<li>${item}</li>`)}
    </ul>
  </div>`;
