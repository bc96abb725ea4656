import {
  FilterLogEventsCommand,
  type CloudWatchLogsClient,
  type FilteredLogEvent,
} from "@aws-sdk/client-cloudwatch-logs";
import { setTimeout as sleep } from "node:timers/promises";
import { BenchError } from "./errors";
import { parseLogLine, type PhaseReport, type Report } from "./report";
import { reportedRequests, type StreamLine } from "./reportedRequests";

/** One request as the log tells it. */
export interface LoggedRequest extends Report {
  /** `$LATEST` or a version's number. */
  version: string;
  /** Epoch ms at which Lambda wrote the REPORT line: the end of the request. */
  at: number;
  /** The log stream: one for each execution environment. */
  stream: string;
}

export interface Collected {
  requests: LoggedRequest[];
  /** Initialisations and restores that AWS reported on their own: most often failures. */
  phases: PhaseReport[];
  /** How many of the expected REPORT lines didn't come in time. */
  missing: number;
}

export interface CollectOptions {
  version: string;
  /** Epoch ms: events before it aren't asked for. */
  since: number;
  /** How many REPORT lines to wait for. */
  expected: number;
  signal?: AbortSignal;
}

export interface ReaderOptions {
  client: CloudWatchLogsClient;
  logGroup: string;
  /** ms between two looks at the log. */
  pollInterval: number;
  /** ms to wait for late lines; CloudWatch delivers most within seconds, some after a minute. */
  patience: number;
  /** ms that the clocks of this machine and of AWS may differ by. */
  clockSkew?: number;
  /** FilterLogEvents calls allowed over the reader's life: they are metered by AWS (a few each second per account). */
  maxPages?: number;
}

/** Lines of either log format that the parser knows; any of these words is enough. */
const FILTER_PATTERN = '?REPORT ?START ?"platform.report" ?"platform.start" ?INIT_REPORT ?RESTORE_REPORT';

/** Reads the REPORT lines of one function, each of them once. */
export class ReportReader {
  readonly #options: Required<ReaderOptions>;
  readonly #seen = new Set<string>();
  readonly #versions = new Map<string, string>();
  #pages = 0;

  constructor(options: ReaderOptions) {
    this.#options = {
      ...options,
      maxPages: options.maxPages ?? 2000,
      clockSkew: options.clockSkew ?? 60_000,
    };
  }

  /**
   * The requests to a version that this reader hasn't returned before: waits until as many as expected are there or
   * patience ends. Rejects with a BenchError where the log can't be read, or when `maxPages` is used up.
   */
  async collect({ version, since, expected, signal }: CollectOptions): Promise<Collected> {
    const deadline = Date.now() + this.#options.patience;
    for (;;) {
      const { requests, phases } = await this.#read(version, since - this.#options.clockSkew, signal);
      const missing = Math.max(0, expected - requests.length);
      if (missing === 0 || Date.now() >= deadline) {
        for (const { requestId } of requests) this.#seen.add(requestId);
        return {
          requests,
          phases: phases.filter(({ at }) => at >= since).map(({ phase }) => phase),
          missing,
        };
      }
      await sleep(this.#options.pollInterval, undefined, { signal });
    }
  }

  async #read(version: string, startTime: number, signal?: AbortSignal) {
    const lines: StreamLine[] = [];
    const phases: { at: number; phase: PhaseReport }[] = [];
    for await (const event of this.#events(startTime, signal)) {
      const line = parseLogLine(event.message ?? "");
      const stream = event.logStreamName ?? "";
      const at = event.timestamp ?? 0;
      // The first START of a request is Lambda's; it may come with another look than the REPORT.
      if (line?.type === "start" && !this.#versions.has(line.requestId))
        this.#versions.set(line.requestId, line.version);
      if (line?.type === "start" || line?.type === "report") lines.push({ stream, at, line });
      else if (line && versionOfStream(stream) === version) phases.push({ at, phase: line });
    }
    const requests = new Map(reportedRequests(lines).map((each) => [each.report.requestId, each]));
    const own = [...requests.values()]
      .map(({ report, at, stream }): LoggedRequest => ({
        ...report,
        version: this.#versions.get(report.requestId) ?? versionOfStream(stream) ?? "",
        at,
        stream,
      }))
      .filter((request) => request.version === version && !this.#seen.has(request.requestId))
      .sort((a, b) => a.at - b.at);
    return { requests: own, phases };
  }

  async *#events(startTime: number, signal?: AbortSignal): AsyncGenerator<FilteredLogEvent> {
    const { client, logGroup, maxPages } = this.#options;
    let nextToken: string | undefined;
    do {
      if (++this.#pages > maxPages) {
        throw new BenchError(
          `stopped reading ${logGroup} after ${maxPages} pages: --max-log-pages allows more`,
        );
      }
      const input = { logGroupName: logGroup, startTime, filterPattern: FILTER_PATTERN, nextToken };
      const page = await client
        .send(new FilterLogEventsCommand(input), { abortSignal: signal })
        .catch((error: Error) => {
          // Until the first request there is nothing to read: Lambda makes the group with its first line.
          if (error.name === "ResourceNotFoundException") return { events: [], nextToken: undefined };
          if (signal?.aborted) throw signal.reason;
          throw new BenchError(`can't read the log ${logGroup}: ${error.name}: ${error.message}`);
        });
      yield* page.events ?? [];
      nextToken = page.nextToken;
    } while (nextToken);
  }
}

/** The version in a log stream's name: `2026/11/23/[$LATEST]0123…` or `2026/11/23/name[7]0123…`. */
export function versionOfStream(stream: string): string | undefined {
  return stream.match(/\[(\$LATEST|\d+)\]/)?.[1];
}
