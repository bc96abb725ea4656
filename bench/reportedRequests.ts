import type { LogLine, Report, Start } from "./report";

/** A line of Lambda's, or one that looks so, in its log stream. */
export interface StreamLine {
  stream: string;
  /** Epoch ms. */
  at: number;
  line: LogLine;
}

export interface ReportedRequest {
  report: Report;
  at: number;
  stream: string;
  /** As START has it; undefined where there is none. */
  version: string | undefined;
}

/**
 * The requests that log lines tell of, each once. A function may print such lines itself, but only while it handles a
 * request, and Lambda's own come before and after all that. An environment has one request at a time. So, of one request's
 * reports, the last one is Lambda's, and whatever comes between its START and that, the function has made up. What a
 * function prints in a later request about an earlier one can't be told apart for certain.
 * @param lines in each stream's order
 */
export function reportedRequests(lines: readonly StreamLine[]): ReportedRequest[] {
  const streams = new Map<string, OwnLine[]>();
  for (const { stream, at, line } of lines) {
    if (line.type !== "start" && line.type !== "report") continue;
    const own = streams.get(stream) ?? [];
    if (own.length === 0) streams.set(stream, own);
    own.push({ at, line });
  }
  return [...streams].flatMap(([stream, own]) => requestsOf(own).map((each) => ({ ...each, stream })));
}

interface OwnLine {
  at: number;
  line: Start | Report;
}

function requestsOf(lines: readonly OwnLine[]): Omit<ReportedRequest, "stream">[] {
  const reports = placesOfReports(lines);
  const requests: Omit<ReportedRequest, "stream">[] = [];
  const told = new Set<string>();
  for (let place = 0; place < lines.length; place++) {
    const { line } = lines[place]!;
    const end = told.has(line.requestId)
      ? undefined
      : endOf(lines, reports, place, reports.get(line.requestId) ?? []);
    if (end === undefined) continue;
    const { at, line: report } = lines[end]!;
    const version = line.type === "start" ? line.version : undefined;
    requests.push({ report: report as Report, at, version });
    told.add(line.requestId);
    place = end;
  }
  return requests;
}

/** By request id. */
function placesOfReports(lines: readonly OwnLine[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  lines.forEach(({ line: { type, requestId } }, place) => {
    if (type !== "report") return;
    const own = places.get(requestId) ?? [];
    if (own.length === 0) places.set(requestId, own);
    own.push(place);
  });
  return places;
}

/**
 * Where the request that begins at a place ends: at the last of its reports, unless another request has begun before that,
 * and ended after it. That report was printed in the other one then.
 */
function endOf(
  lines: readonly OwnLine[],
  reports: ReadonlyMap<string, number[]>,
  begin: number,
  own: readonly number[],
): number | undefined {
  const [first, ...later] = own.filter((place) => place >= begin);
  if (first === undefined) return undefined;
  const goesOn = (place: number) =>
    lines
      .slice(first, place)
      .filter(({ line }) => line.type === "start" && line.requestId !== lines[begin]!.line.requestId)
      .every(({ line }) => (reports.get(line.requestId)?.at(-1) ?? -1) < place);
  return later.findLast(goesOn) ?? first;
}
