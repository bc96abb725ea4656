import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import findMyWay from "find-my-way";
import { CREDENTIALS_PATH, localCredentials } from "./credentials";
import { RESPONSE_LIMIT } from "./payload-limits";
import { readBody } from "./request-body";
import { accept, messageOf, refuseTooLarge, tooLarge } from "./runtime-answers";
import type { Endpoint } from "./runtime-api-server";
import { RuntimeError } from "./runtime-error";

const BASE = "/2018-06-01/runtime";
const RESTORE_NEXT = `${BASE}/restore/next`;

/**
 * How often a runtime that asks for `restore/next` before its checkpoint is sent to ask again, by a redirect that the
 * JDK follows by itself: what reads an answer is then loaded, and in the snapshot, when the one that counts comes.
 */
const RESTORE_REHEARSALS = 3;

/** What the runtime is given for one invocation. */
export interface Invocation {
  requestId: string;
  /** Epoch ms at which the function times out. */
  deadline: number;
  functionArn: string;
  /** X-Ray's header. */
  traceId: string;
  /** What the caller gave in `X-Amz-Client-Context`, as JSON. */
  clientContext?: string;
  payload: Buffer;
}

/** Told of how an invocation gets on. */
export interface InvocationListeners {
  /** The runtime is given the invocation only after this; undefined: at once. */
  until?(): Promise<void> | undefined;
  /** The runtime is given the invocation. */
  onTaken?(): void;
  /** After its result: the runtime asks for the next one, or has failed instead. */
  onDone?(failure?: RuntimeError): void;
}

export interface InvocationResult {
  payload: Buffer;
  /** The runtime reported that the handler threw. */
  failed: boolean;
}

interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((res, rej) => ((resolve = res), (reject = rej)));
  // Whoever waits handles it; a failure that nobody waits for (yet) must not end the process.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

/**
 * Lambda's Runtime API (2018-06-01) for one execution environment. The runtime calls; this side waits for its calls
 * and answers them. Source: AWS's "Using the Lambda runtime API" and its Java runtime interface client 2.9.0.
 */
export class RuntimeApi {
  /** The runtime has run its before-checkpoint hooks and asks to be told of the restore: the moment to checkpoint. */
  readonly checkpointReady = deferred<void>();
  /** The runtime asks for its first invocation: it is initialised, or restored. */
  readonly ready = deferred<void>();
  /** When the runtime, restored, was let go on (performance.now(), ms). */
  releasedAt?: number;

  #released = false;
  #rehearsals = 0;
  #restoreCall?: ServerResponse;
  #nextCall?: ServerResponse;
  #failure?: RuntimeError;
  #current?: { invocation: Invocation; result: Deferred<InvocationResult>; listeners: InvocationListeners };
  /** Of the invocation whose result has come, until the runtime asks for the next one. */
  #onDone?: InvocationListeners["onDone"];

  private constructor(
    private readonly endpoint: Endpoint,
    /** What the environment asks for credentials with. */
    readonly token: string,
  ) {}

  /** @param listen gives the API a place where its environment can call it, and nobody else */
  static async open(
    token: string,
    listen: (listener: RequestListener) => Endpoint | Promise<Endpoint>,
  ): Promise<RuntimeApi> {
    let api: RuntimeApi | undefined;
    const endpoint = await listen((request, response) => api?.handle(request, response));
    return (api = new RuntimeApi(endpoint, token));
  }

  /** `address:port`, as the environment calls it. */
  get host(): string {
    return `${this.endpoint.address}:${this.endpoint.port}`;
  }

  /** Answers `restore/next`, now or when it is called: the after-restore hooks follow. */
  release(): void {
    this.#released = true;
    if (this.#restoreCall !== undefined) this.#answerRestore(this.#restoreCall);
  }

  /**
   * Gives the runtime an invocation, now or when it asks, and waits for its result; one at a time.
   * @throws RuntimeError where the runtime fails meanwhile, or had failed before
   */
  async invoke(invocation: Invocation, listeners: InvocationListeners = {}): Promise<InvocationResult> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#current = { invocation, result: deferred(), listeners };
    if (this.#nextCall !== undefined) this.#deliver(this.#nextCall);
    return this.#current.result.promise;
  }

  /** Ends whatever is being waited for, now or later, with this error; the first one counts. */
  fail(error: RuntimeError): void {
    this.#failure ??= error;
    this.#tellDone(error);
    this.checkpointReady.reject(error);
    this.ready.reject(error);
    this.#current?.result.reject(error);
  }

  close(): void {
    this.endpoint.close();
  }

  /** Nothing that a function sends may throw out of here: the process serves others, too. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    try {
      router.lookup(request, response, this);
    } catch (error) {
      this.#refuse(response, error as Error);
    }
  }

  onRestoreNext(response: ServerResponse): void {
    if (!this.#released && this.#rehearsals < RESTORE_REHEARSALS) {
      this.#rehearsals++;
      response.writeHead(307, { location: RESTORE_NEXT, "content-length": 0, connection: "close" }).end();
      return;
    }
    this.checkpointReady.resolve();
    if (this.#released) this.#answerRestore(response);
    else this.#restoreCall = response;
  }

  onInvocationNext(response: ServerResponse): void {
    this.ready.resolve();
    this.#tellDone();
    if (this.#current !== undefined) this.#deliver(response);
    else this.#nextCall = response;
  }

  /** @returns whether it was the invocation under way */
  onResult(requestId: string, result: InvocationResult): boolean {
    if (this.#current?.invocation.requestId !== requestId) return false;
    const { result: waiting, listeners } = this.#current;
    this.#current = undefined;
    this.#onDone = (failure) => listeners.onDone?.(failure);
    waiting.resolve(result);
    return true;
  }

  #tellDone(failure?: RuntimeError): void {
    const onDone = this.#onDone;
    this.#onDone = undefined;
    onDone?.(failure);
  }

  #answerRestore(response: ServerResponse): void {
    this.#restoreCall = undefined;
    this.releasedAt = performance.now();
    // The client takes 200 only, and no body.
    response.writeHead(200, { "content-length": 0, connection: "close" }).end();
  }

  #deliver(response: ServerResponse): void {
    this.#nextCall = undefined;
    const ready = this.#current!.listeners.until?.();
    if (ready === undefined) this.#give(response);
    else ready.then(() => this.#give(response)).catch((error: Error) => this.#refuse(response, error));
  }

  #refuse(response: ServerResponse, { message }: Error): void {
    response.destroy();
    this.fail(new RuntimeError("Runtime.Unknown", message));
  }

  #give(response: ServerResponse): void {
    // Gone meanwhile only where the runtime answers what it wasn't given.
    if (this.#current === undefined) return void (this.#nextCall = response);
    const { invocation, listeners } = this.#current;
    response
      .writeHead(200, {
        // The client's native part ends the process where there is no content type.
        "content-type": "application/json",
        "content-length": invocation.payload.length,
        "lambda-runtime-aws-request-id": invocation.requestId,
        "lambda-runtime-deadline-ms": String(invocation.deadline),
        "lambda-runtime-invoked-function-arn": invocation.functionArn,
        "lambda-runtime-trace-id": invocation.traceId,
        ...(invocation.clientContext === undefined
          ? {}
          : { "lambda-runtime-client-context": invocation.clientContext }),
      })
      .end(invocation.payload);
    // In the same turn, in which nothing that the runtime does is heard of.
    listeners.onTaken?.();
  }
}

type Api = { this: RuntimeApi };
const router = findMyWay({
  defaultRoute: (_request, response) => void response.writeHead(404).end(),
});

router.on("GET", RESTORE_NEXT, function (this: Api["this"], _request, response) {
  this.onRestoreNext(response);
});
router.on("GET", `${BASE}/invocation/next`, function (this: Api["this"], _request, response) {
  this.onInvocationNext(response);
});
for (const [outcome, failed] of [
  ["response", false],
  ["error", true],
] as const) {
  router.on(
    "POST",
    `${BASE}/invocation/:id/${outcome}`,
    function (this: Api["this"], request, response, params) {
      void readBody(request, RESPONSE_LIMIT).then(({ body: payload, bytes }) => {
        const result = payload === undefined ? tooLarge(bytes) : { payload, failed };
        const known = this.onResult(params["id"]!, result);
        if (payload === undefined) refuseTooLarge(response);
        else accept(response, known ? 202 : 400);
      }, ignoreDisconnect);
    },
  );
}
for (const phase of ["init", "restore"]) {
  router.on("POST", `${BASE}/${phase}/error`, function (this: Api["this"], request, response) {
    void readBody(request, RESPONSE_LIMIT).then(({ body: report }) => {
      if (report === undefined) refuseTooLarge(response);
      else accept(response, 202);
      const type = String(request.headers["lambda-runtime-function-error-type"] ?? "Runtime.Unknown");
      this.fail(new RuntimeError(type, messageOf(report) ?? type, report));
    }, ignoreDisconnect);
  });
}

router.on("GET", CREDENTIALS_PATH, function (this: Api["this"], request, response) {
  const known = request.headers.authorization === this.token;
  const body = JSON.stringify(known ? localCredentials() : { message: "The token isn't this function's." });
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  response.writeHead(known ? 200 : 403, headers).end(body);
});

/** A runtime that dies in the middle of a call is noticed by its process's end. */
const ignoreDisconnect = () => undefined;
