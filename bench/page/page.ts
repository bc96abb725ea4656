import { loadedBy } from "../ownFacts";
import { writeAtomically, type Results } from "../results";
import { appsIn } from "../variants";
import { distributionFigure, overviewFigure, splitFigures, timelineFigures } from "./charts/figures";
import { versionSwitch } from "./charts/versions";
import { documentOf } from "./document";
import { html, type Html } from "./html";
import { data } from "./sections/data";
import { hazards } from "./sections/hazards";
import { machine, method } from "./sections/method";
import { opening } from "./sections/opening";
import { coldStarts, notes, sizes, tables } from "./sections/tables";

/** Writes the page of a results file; returns the path. */
export async function writePage(results: Results, path: string): Promise<string> {
  await writeAtomically(path, renderPage(results));
  return path;
}

interface Section {
  id: string;
  title: string;
  /** In the list of contents. */
  short: string;
  intro?: string;
  content: Html | readonly Html[];
}

/** The page of one run: a self-contained document. */
export function renderPage(results: Results): string {
  const sections = sectionsOf(results).filter(({ content }) => !Array.isArray(content) || content.length > 0);
  return documentOf({
    title: `SnapStart benchmark, ${results.startedAt.slice(0, 10)}`,
    header: html`${opening(results)}
      <nav aria-label="Contents">
        <ul>
          ${sections.map(({ id, short }) => html`<li><a href="#${id}">${short}</a></li>`)}
        </ul>
      </nav>`,
    main: html`${versionSwitch(results.variants)}${sections.map(render)}`,
    footer: data(results),
  });
}

function sectionsOf(results: Results): Section[] {
  const apps = appsIn(results.variants);
  return [
    {
      id: "overview-section",
      title: "Cold starts at a glance",
      short: "At a glance",
      content: overviewFigure(results.variants),
    },
    {
      id: "distribution",
      title: "How long requests take",
      short: "Distribution",
      intro:
        "A cold start is the restore or the initialisation, plus the handler. A warm call is the handler alone. " +
        "Both are as Lambda’s REPORT lines have them.",
      content: apps.map((app) =>
        distributionFigure(
          app,
          results.variants.filter((variant) => variant.app === app),
        ),
      ),
    },
    {
      id: "split",
      title: "Where the time of a cold start goes",
      short: "Where the time goes",
      content: splitFigures(results),
    },
    {
      id: "timeline",
      title: "Load from zero, environment by environment",
      short: "Under load",
      intro:
        "The same requests on the same axis of time; each lane is one execution environment. " +
        `The first request is sent alone, and the others once that has been answered (by ${loadedBy(results)}).`,
      content: timelineFigures(results),
    },
    {
      id: "table",
      title: "All figures",
      short: "All figures",
      content: [...tables(results), coldStarts(results), notes(results)],
    },
    {
      id: "size",
      title: "Size of a snapshot, and memory",
      short: "Size and memory",
      content: sizes(results),
    },
    {
      id: "hazards",
      title: "Safe to restore?",
      short: "Safe to restore?",
      intro:
        "Every environment that is restored has what was there before the snapshot: random numbers, ids, times, " +
        "connections, secrets.",
      content: hazards(results),
    },
    {
      id: "method",
      title: "Machine and method",
      short: "Machine and method",
      content: [machine(results), method(results)],
    },
  ];
}

const render = ({ id, title, intro, content }: Section) =>
  html`<section id="${id}" aria-labelledby="h-${id}">
    <h2 id="h-${id}">${title}</h2>
    ${intro && html`<p>${intro}</p>`}${content}
  </section>`;
