import { randomUUID } from "node:crypto";
import { ServiceError } from "../errors";
import { PAYLOAD_LIMIT } from "../runtime/payload-limits";
import type { InvokeRequest, InvokeResponse } from "./api";
import { Throttled } from "./capacity";
import { Concurrency } from "./concurrency";
import type { Execution } from "./execution";
import { parseFunctionName } from "./function-name";
import { functionArn, LATEST, type FunctionRecord, type VersionRecord } from "./records";
import type { FunctionRegistry } from "./registry";
import { traceHeader } from "./trace-header";

/** An invocation that the function itself has failed. */
export interface FunctionError {
  functionName: string;
  version: string;
  requestId: string;
  /** Lambda's error object as JSON; `errorMessage`, `errorType` and `stackTrace` are the runtime's. */
  payload: Buffer;
}

/** Lambda's Invoke: who may call, how much, how many at once. */
export class Invoker {
  readonly #concurrency = new Concurrency();

  constructor(
    private readonly region: string,
    private readonly registry: FunctionRegistry,
    private readonly execution: Execution,
    private readonly onFunctionError: (error: FunctionError) => void = () => undefined,
  ) {}

  /**
   * @throws ServiceError ResourceNotFoundException, AccessDeniedException, RequestTooLargeException,
   *   ResourceConflictException (the version isn't Active), TooManyRequestsException, SnapStartException and others
   */
  async invoke(request: InvokeRequest): Promise<InvokeResponse> {
    const { name, qualifier } = parseFunctionName(request.functionName, request.qualifier);
    const record = this.registry.get(name);
    const target = functionArn(this.region, name, qualifier);
    if (request.caller !== undefined && !this.registry.permits(record, qualifier, request.caller)) {
      const who = "sourceArn" in request.caller ? request.caller.sourceArn : "Anonymous";
      const message = `${who} is not authorized to perform: lambda:InvokeFunction on ${target}`;
      throw new ServiceError("AccessDeniedException", 403, message);
    }
    if (request.payload.length > PAYLOAD_LIMIT) {
      const message = `${request.payload.length} byte payload is too large for the RequestResponse invocation type (limit ${PAYLOAD_LIMIT} bytes)`;
      throw new ServiceError("RequestTooLargeException", 413, message);
    }
    const version = this.registry.resolve(record, qualifier);
    if (version.state !== "Active") {
      const message = `The operation cannot be performed at this time. The function is currently in the following state: ${version.state}`;
      throw new ServiceError("ResourceConflictException", 409, message);
    }
    const reserved = record.versions[LATEST]!.settings.ReservedConcurrentExecutions;
    const leave = this.#enter(record, version, reserved);
    const requestId = randomUUID();
    try {
      const { payload: event, clientContext, traceHeader: header } = request;
      const invocation = {
        requestId,
        functionArn: target,
        traceId: traceHeader(header),
        payload: event,
        ...(clientContext === undefined ? {} : { clientContext }),
      };
      const { payload, failed } = await this.execution.run(record, version, invocation);
      if (failed) this.onFunctionError({ functionName: name, version: version.version, requestId, payload });
      return {
        requestId,
        payload,
        executedVersion: version.version,
        ...(failed ? { functionError: "Unhandled" } : {}),
      };
    } finally {
      leave();
    }
  }

  #enter(record: FunctionRecord, version: VersionRecord, reserved: number | undefined): () => void {
    try {
      return this.#concurrency.enter(record.name, reserved);
    } catch (error) {
      if (error instanceof Throttled) this.execution.throttled(record, version, error);
      throw error;
    }
  }
}
