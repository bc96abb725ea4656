import type { LoadResult } from "./ab";
import { sideOf, type Caller } from "./caller";
import type { Environments } from "./environments";
import type { Collected, LoggedRequest, ReportReader } from "./logs";
import { isGood } from "./probe";
import { startKind, totalDuration } from "./report";
import type { Sample } from "./results";
import type { Application, LocalFigures, SnapshotFigures } from "./stack";
import { appId, type Variant } from "./variants";

/** All that one round saw of one variant. */
export interface RoundResult {
  variant: Variant;
  round: number;
  version: string;
  publishMs?: number;
  samples: Sample[];
  load: LoadResult;
  counts: RoundCounts;
  memorySize: number;
  /** Of the version's snapshot, locally. */
  snapshot?: SnapshotFigures;
  /** What the first of the function's errors says that a caller was answered with. */
  functionError?: string;
}

export interface RoundCounts {
  missingReports: number;
  failedProbes: number;
  untiedProbes: number;
  unexpectedlyWarm: number;
  failedStarts: number;
}

export interface MeasureContext {
  application: Application;
  caller: Caller;
  variant: Variant;
  round: number;
  environments: Environments;
  reader: ReportReader;
  local?: LocalFigures;
  ab: string;
  /** Where ab's data go. */
  directory: string;
  /** Epoch ms that samples count from. */
  startedAt: number;
  probes: number;
  requests: number;
  concurrency: number;
  signal?: AbortSignal;
  /** Told what runs now. */
  onStep?: (step: string) => void;
}

/** The status of a throttled request: it never reached the function, so it has no REPORT line. */
const THROTTLED = 429;

/**
 * One round of one variant: single requests from zero environments and right after, each tied to its REPORT line; then
 * ab from zero. On AWS, where a reset takes minutes, one reset serves both.
 */
export async function measure(context: MeasureContext): Promise<RoundResult> {
  const { application, variant, round, environments, reader, local, signal } = context;
  const since = Date.now();
  const samples: Sample[] = [];
  const counts: RoundCounts = {
    missingReports: 0,
    failedProbes: 0,
    untiedProbes: 0,
    unexpectedlyWarm: 0,
    failedStarts: 0,
  };
  const side = sideOf(variant.variant);
  let memorySize = 0;
  let functionError: string | undefined;

  const reset = async () => {
    context.onStep?.("stopping environments");
    const zero = await environments.reset(variant, signal);
    // What other callers left in the log isn't ours.
    await reader.collect({ version: zero.version, since: Date.now(), expected: 0, signal });
    return zero;
  };
  const keep = (request: LoggedRequest, source: Sample["source"], client?: number) => {
    memorySize = request.memorySize;
    samples.push(toSample(request, { round, source, startedAt: context.startedAt, client }));
  };
  const count = ({ missing, phases }: Collected) => {
    counts.missingReports += missing;
    counts.failedStarts += phases.filter(({ status }) => status !== undefined).length;
  };
  const single = async (version: string, from: "zero" | "warm") => {
    const sent = Date.now();
    const answer = await context.caller.single(side, signal);
    if (!isGood(answer)) counts.failedProbes++;
    functionError ??= answer.functionError;
    const expected = answer.status === THROTTLED ? 0 : 1;
    const logged = await reader.collect({ version, since: sent, expected, signal });
    count(logged);
    const { requests } = logged;
    const [only] = requests;
    // More than one line: somebody else called meanwhile, and the client's clock can't be tied to either.
    if (requests.length > 1) counts.untiedProbes++;
    for (const request of requests)
      keep(request, "probe", request === only && requests.length === 1 ? answer.duration : undefined);
    if (from === "zero" && only && startKind(only) === "warm") counts.unexpectedlyWarm++;
  };

  let zero = await reset();
  const { publishMs } = zero;
  const probes = environments.cheap ? context.probes : Math.min(context.probes, 1);
  for (let index = 0; index < probes; index++) {
    if (index > 0) zero = await reset();
    context.onStep?.(`single request ${index + 1} of ${probes}`);
    await single(zero.version, "zero");
    await single(zero.version, "warm");
  }
  if (environments.cheap && probes > 0) zero = await reset();

  context.onStep?.("load");
  const loadSince = Date.now();
  const name = `${appId(variant.app)}.${variant.variant}.round${round}`;
  const { functionError: underLoad, ...load } = await context.caller.load(side, { ...context, name });
  functionError ??= underLoad;
  context.onStep?.("reading the log");
  const expected = load.completed - (load.statusCodes[THROTTLED] ?? 0);
  const logged = await reader.collect({ version: zero.version, since: loadSince, expected, signal });
  count(logged);
  for (const request of logged.requests) keep(request, "load");

  if (local) addSplits(samples, await local.starts(application.functionName, since));
  const snapshot =
    variant.variant === "baseline"
      ? undefined
      : await local?.snapshot(application.functionName, zero.version);
  const result = { variant, round, version: zero.version, samples, load, counts, memorySize };
  return {
    ...result,
    ...(publishMs !== undefined && { publishMs }),
    ...(snapshot && { snapshot }),
    ...(functionError !== undefined && { functionError }),
  };
}

interface SampleContext {
  round: number;
  source: Sample["source"];
  startedAt: number;
  client?: number;
}

function toSample(request: LoggedRequest, { round, source, startedAt, client }: SampleContext): Sample {
  const optional = {
    init: request.initDuration,
    restore: request.restoreDuration,
    client: client === undefined ? undefined : hundredths(client),
    status: request.status,
  };
  return {
    requestId: request.requestId,
    round,
    source,
    kind: startKind(request),
    at: hundredths(request.at - totalDuration(request) - startedAt),
    duration: request.duration,
    billed: request.billedDuration,
    memory: request.maxMemoryUsed,
    environment: request.stream,
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as object),
  };
}

/** Adds where the time went, by request. */
function addSplits(samples: Sample[], starts: { requestId: string; split: Record<string, number> }[]): void {
  const splits = new Map(starts.map(({ requestId, split }) => [requestId, split]));
  for (const sample of samples) {
    const split = splits.get(sample.requestId);
    if (split) sample.split = split;
  }
}

const hundredths = (ms: number) => Math.round(ms * 100) / 100;
