import { failureLine, failureResult, statusOf } from "./failure";
import type { RuntimeSettings } from "./jvm";
import type { Report } from "./log-lines";
import type { LogWriter } from "./log-writer";
import type { PeakMemory } from "./process-memory";
import { within } from "./time-limit";
import type { InvocationResult, RuntimeApi } from "./runtime-api";
import type { RuntimeError } from "./runtime-error";

/** What an environment is to run. */
export interface EnvironmentInvocation {
  requestId: string;
  functionArn: string;
  /** X-Ray's header. */
  traceId: string;
  /** What the caller gave in `X-Amz-Client-Context`, as JSON. */
  clientContext?: string;
  payload: Buffer;
}

export interface EnvironmentResult extends InvocationResult {
  /** The environment can't take another invocation: its process ended, or the function timed out. */
  broken: boolean;
}

/** An environment's process ended before it could take the invocation, which can have another environment. */
export class NotTaken extends Error {}

/** What an invocation needs of its environment. */
export interface Surroundings {
  api: RuntimeApi;
  log: LogWriter;
  settings: RuntimeSettings;
  memory: PeakMemory;
}

/**
 * One invocation in an environment, with its lines from START to REPORT. As on AWS, the caller has its answer when the
 * result comes; END and REPORT are written when the runtime asks for the next invocation, or ends instead. So what it logs
 * after the result, such as an exception's stack trace, comes before them.
 */
export class Invocation {
  /** The runtime has been given it. */
  taken = false;
  /** How it failed, other than by the function's own exception. */
  status: Report["status"];
  /** In ms; known once there is a result. */
  duration = 0;
  #answered = false;
  #done = false;
  #bytes = 0;
  #timer?: NodeJS.Timeout;

  /**
   * @param begin performance.now()
   * @param start what REPORT says of the environment's start
   */
  constructor(
    private readonly around: Surroundings,
    private readonly what: EnvironmentInvocation,
    private readonly begin: number,
    private readonly start: Partial<Report>,
  ) {}

  /** @throws RuntimeError where the runtime fails, or doesn't answer within the function's time limit; `fail` tells of it */
  async run(): Promise<InvocationResult> {
    const { api, log, settings } = this.around;
    const rest = settings.timeout * 1000 - this.#passed;
    const deadline = Math.round(Date.now() + rest);
    const answer = api.invoke(
      { ...this.what, deadline },
      {
        // So that START comes before what the function writes, and after the last lines of the invocation before.
        until: () => log.waiting,
        onTaken: () => this.#take(),
        onDone: (failure) => this.end(failure),
      },
    );
    const result = await within(rest, answer);
    this.#answered = true;
    this.duration = this.#passed;
    this.#bytes = result.payload.length;
    // A runtime that never asks again is still told of, once its time is over.
    this.#timer = setTimeout(() => this.end(), Math.max(0, rest - this.duration)).unref();
    return result;
  }

  /** Ends it without an answer of the runtime's. @returns what its caller gets */
  fail(error: RuntimeError): InvocationResult {
    const { settings } = this.around;
    this.#take();
    this.duration = this.#passed;
    this.end(error);
    return failureResult(error, this.what.requestId, settings.timeout);
  }

  /** Writes its last lines where its caller has been answered: the environment is going to be stopped. */
  endIfAnswered(): void {
    if (this.#answered) this.end();
  }

  /** Writes its last lines, once. */
  end(failure?: RuntimeError): void {
    if (this.#done) return;
    this.#done = true;
    clearTimeout(this.#timer);
    const { log, memory, settings } = this.around;
    const { requestId } = this.what;
    memory.unwatch();
    if (failure !== undefined) {
      this.status = statusOf(failure);
      // Whoever is told of the failure ends the process before the lines are written.
      memory.sample();
      log.after({ type: "fault", text: failureLine(failure, requestId, settings.timeout) });
    }
    log.after(() => ({
      type: "report",
      requestId,
      duration: this.duration,
      producedBytes: this.#bytes,
      memorySize: settings.memorySize,
      maxMemoryUsed: memory.sample(),
      ...this.start,
      ...(this.status === undefined ? {} : { status: this.status }),
    }));
  }

  #take(): void {
    if (this.taken) return;
    this.taken = true;
    const { log, memory, settings } = this.around;
    const { requestId } = this.what;
    log.before({ type: "start", requestId, version: settings.version });
    memory.watch();
  }

  get #passed(): number {
    return performance.now() - this.begin;
  }
}
