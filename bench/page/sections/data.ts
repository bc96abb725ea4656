import { gzipSync } from "node:zlib";
import { formatResults, type Results } from "../../results";
import { html, type Html } from "../html";

/** A page stays one that can be sent around: more than so many bytes of samples are left to the file beside it. */
export const MOST_DATA = 450_000;

/**
 * The results file in the page itself, compressed. Request ids are numbers there: the real ones make up most of a file,
 * and say nothing without the log. Where it is still too large, a word on where it is.
 */
export function data(results: Results): Html {
  const encoded = gzipSync(formatResults(numbered(results)), { level: 9 }).toString("base64");
  const made = html`Made by <code>npm run bench</code>.`;
  if (encoded.length > MOST_DATA) {
    return html`<p>All samples are in the results file that this page was made from. ${made}</p>`;
  }
  const kilobytes = Math.round((encoded.length * 3) / 4 / 1000);
  return html`<p>
    <a download="results.json.gz" href="data:application/gzip;base64,${encoded}">All samples as JSON</a>
    (compressed with gzip, ${kilobytes} kB). ${made}
  </p>`;
}

function numbered(results: Results): Results {
  let number = 0;
  const variants = results.variants.map((variant) => ({
    ...variant,
    samples: variant.samples.map((sample) => ({ ...sample, requestId: String(++number) })),
  }));
  return { ...results, variants };
}
