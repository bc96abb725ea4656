/** Telling times from ids. */

const DAY = 24 * 3600_000;

/** A stretch of time, epoch ms. */
export interface Span {
  from: number;
  to: number;
}

/** Units of clock readings per ms: ns, µs, ms, s. */
const PER_MS = [1e6, 1e3, 1, 1e-3];

/** Names of members that hold a length of time, or how much memory is in use: they differ, and are no ids. */
const MEASURE =
  /(duration|elapsed|took|latency|uptime|millis|micros|nanos|seconds|memory|heap|hash_?code|[a-z](Ms|MS)|_ms)[^.]*$/i;

/** A value with its unit, or an object's default text with its hash. */
const MEASURED = /^-?\d+(?:[.,]\d+)? ?(?:ns|µs|us|ms|s|secs?|seconds?|minutes?)$|@[0-9a-f]{1,8}$/;

/** Whether a place and its value tell how long something took, how much is in use, or where an object lies. */
export const isMeasure = (place: string, value: string): boolean =>
  MEASURED.test(value) || (MEASURE.test(place.replace(/"[^"]*"/g, "")) && /^-?[\d.E]+$/.test(value));

/**
 * The moment that a value stands for (epoch ms), where it is one around the run.
 * @param around when the run was; a day before and after still counts, so that expiry times do
 */
export function momentOf(value: string, { from, to }: Span): number | undefined {
  const near = (moment: number) => moment >= from - DAY && moment <= to + DAY;
  if (/^\d{10,19}(?:\.\d+)?$/.test(value)) {
    return PER_MS.map((factor) => Number(value) / factor).find(near);
  }
  if (!/^\d{4}-\d{2}-\d{2}|^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b/.test(value)) return undefined;
  const local = /^\d{4}-\d{2}-\d{2}[T ][\d:.,]+$/.test(value);
  // Environments have UTC.
  const moment = Date.parse(local ? `${value.replace(" ", "T").replace(",", ".")}Z` : value);
  return Number.isFinite(moment) && near(moment) ? moment : undefined;
}

/** Whether a value is a time of day. */
export const isClock = (value: string): boolean => /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?$/.test(value);
