import type { Results, Speedup, VariantResult } from "../../results";
import { comparison, interval, ms, times } from "../../table";
import { appLabel, appsIn, appSubject, type App } from "../../variants";
import { html, type Html } from "../html";
import { faultsOf } from "./faults";
import { facts } from "./facts";
import { safety } from "./hazards";

/** Published figures from AWS itself, beside which local ones have to be read. Times in ms. */
export const ON_AWS = {
  springBoot: {
    baseline: 5048,
    snapstart: 1178,
    primed: 608,
    source:
      "https://aws.amazon.com/blogs/compute/optimizing-cold-start-performance-of-aws-lambda-using-advanced-priming-strategies-with-snapstart/",
  },
  hello: {
    baseline: 282,
    snapstart: 687,
    date: "1 May 2025",
    source: "https://github.com/maxday/lambda-perf",
  },
} as const;

/** The first screen: what came out, what may not be concluded from it, and what was measured. */
export function opening(results: Results): Html {
  const where = results.stack === "local" ? "on this machine" : `on AWS, stack ${results.stack}`;
  return html`<p class="over">
      Lambda cold starts with and without SnapStart, ${where}, ${results.startedAt.slice(0, 10)}
    </p>
    ${headline(results)}${caveat(results)}${alarm(results)}${safety(results)}${stats(results)}${facts(results)}`;
}

const appsOf = ({ variants }: Results) => appsIn(variants);
const find = (results: Results, app: App, variant: VariantResult["variant"]) =>
  results.variants.find((one) => one.app === app && one.variant === variant);

/** The application that the headline is about: the first that has a ratio. */
const headlineApp = (results: Results) => appsOf(results).find((app) => results.speedup[app]);

function headline(results: Results): Html {
  if (results.snapshotMissing !== undefined) {
    return html`<h1><span class="big words">No snapshot on this machine</span></h1>
      <p class="lead">
        ${sentence(results.snapshotMissing)} Every cold start initialised, with SnapStart and without, so
        there is no ratio.
      </p>`;
  }
  const app = headlineApp(results);
  const speedup = app && results.speedup[app];
  if (!app || !speedup) return html`<h1>Cold starts and warm calls of the deployed functions</h1>`;
  const [before, after] = [find(results, app, "baseline"), find(results, app, "snapstart")];
  const [ratio, word] = comparison(speedup).split(" ");
  return html`<h1>
      <span class="big">${ratio}</span> ${word} cold starts for ${appSubject(app)}, from a snapshot
    </h1>
    <p class="lead">
      Half of all first requests were answered within <strong>${ms(before?.cold?.p50)} ms</strong> without
      SnapStart, and within <strong>${ms(after?.cold?.p50)} ms</strong> with it. ${confidence(speedup)}
    </p>`;
}

function confidence({ ci95, client, doubt }: Speedup): string {
  return [
    ci95 && `95 % confidence interval of the ratio: ${interval(ci95)}.`,
    client && `By the caller’s own clock, connection included, it is ${times(client.p50)}.`,
    doubt && `Quote it with care: ${doubt}.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** What local figures say nothing about. */
function caveat({ stack }: Results): Html {
  if (stack !== "local") return html``;
  const { springBoot, hello } = ON_AWS;
  return html`<div class="caveat" role="note">
    <p>
      <strong>These are not AWS’s times.</strong> Here CRIU restores a frozen process; AWS restores a virtual
      machine. Both sides of the ratio are different there.
    </p>
    <p>
      AWS reports for one of its own Spring Boot applications a median of ${ms(springBoot.baseline)} ms
      without SnapStart, ${ms(springBoot.snapstart)} ms with it
      (${times(springBoot.baseline / springBoot.snapstart)}), and ${ms(springBoot.primed)} ms when primed by
      calls (${times(springBoot.baseline / springBoot.primed)};
      <a href="${springBoot.source}">AWS Compute Blog</a>).
    </p>
    <p>
      Hello world gains little from SnapStart on AWS, or loses: ${hello.baseline} ms without it,
      ${hello.snapstart} ms with it, on average (<a href="${hello.source}">lambda-perf</a>, ${hello.date}).
    </p>
  </div>`;
}

/** Requests that failed come before every figure. */
function alarm(results: Results): Html {
  const faults = faultsOf(results);
  const requests = results.variants.reduce((sum, { load }) => sum + load.requests, 0);
  if (faults.length === 0) {
    return html`<p class="lead">
      <strong>0 failed</strong> of ${requests.toLocaleString("en-US")} requests under load.
    </p>`;
  }
  return html`<div class="alarm" role="note">
    <p><strong>Not all went well.</strong></p>
    ${faults.map((fault) => html`<p>${fault}</p>`)}
  </div>`;
}

function stats(results: Results): Html {
  const app = headlineApp(results) ?? appsOf(results)[0];
  if (!app) return html``;
  const [before, after] = [find(results, app, "baseline"), find(results, app, "snapstart")];
  const cold = (label: string, variant: VariantResult | undefined) =>
    variant?.cold &&
    stat(
      `${label}, slowest cold start`,
      `${ms(variant.cold.max)} ms`,
      `of ${variant.cold.count}, median ${ms(variant.cold.p50)} ms`,
    );
  return html`<dl class="stats">
    ${cold("Without SnapStart", before)}${cold("With SnapStart", after)}
    ${
      after?.warm &&
      stat("Warm call, median", `${ms(after.warm.p50)} ms`, `without SnapStart ${ms(before?.warm?.p50)} ms`)
    }
    ${appsOf(results)
      .filter((other) => other !== app)
      .map((other) => {
        const its = results.speedup[other];
        return its && stat(appLabel(other), comparison(its), "cold starts with SnapStart");
      })}
  </dl>`;
}

const stat = (name: string, value: string, more: string) =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}<small>${more}</small></dd>
  </div>`;

/** With a capital, and a full stop at the end. */
const sentence = (text: string) =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
