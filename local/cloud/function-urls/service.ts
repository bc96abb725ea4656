import type {
  CreateFunctionUrlConfigRequest,
  FunctionUrlConfig,
  UpdateFunctionUrlConfigRequest,
} from "@aws-sdk/client-lambda";
import { ServiceError } from "../errors";
import { corsPolicy } from "../gateway/cors";
import { newId, URL_ID } from "../gateway/ids";
import { listen, type Listener } from "../gateway/listener";
import type { MovedApi } from "../gateway/store";
import type { LambdaApi } from "../lambda/api";
import { parseFunctionName } from "../lambda/function-name";
import { functionArn, LATEST } from "../lambda/records";
import { urlListener, type UrlServing } from "./exchange";
import { UrlStore, type UrlRecord } from "./store";

export interface FunctionUrlOptions {
  stateDir: string;
  region: string;
  lambda: Pick<LambdaApi, "invoke" | "getAlias" | "getFunctionConfiguration">;
}

interface OpenUrl {
  record: UrlRecord;
  listener: Listener;
}

/** An alias, not a version: Lambda's API takes no other qualifier. */
const QUALIFIER = /^(?!\d+$)[A-Za-z0-9_-]{1,128}$/;

/**
 * Lambda's function URLs on this machine: each serves on a port of its own. Methods are named after Lambda's API, take and
 * return its shapes, and throw `ServiceError` with its exceptions. Who may call says the function's resource policy.
 */
export class FunctionUrlService {
  readonly #urls = new Map<string, OpenUrl>();
  readonly #store: UrlStore;
  /** Those that serve elsewhere since this service started. */
  readonly movedUrls: MovedApi[] = [];

  private constructor(private readonly options: FunctionUrlOptions) {
    this.#store = new UrlStore(options.stateDir);
  }

  /** Serves what is on disk, each on its port, or on another if that is taken. */
  static async open(options: FunctionUrlOptions): Promise<FunctionUrlService> {
    const service = new FunctionUrlService(options);
    for (const record of service.#store.load()) {
      const before = record.port;
      await service.#serve(record);
      if (record.port !== before)
        service.movedUrls.push({
          name: record.functionName,
          from: urlOf(before).slice(0, -1),
          to: urlOf(record.port).slice(0, -1),
        });
    }
    if (service.movedUrls.length > 0) service.#save();
    return service;
  }

  /** Stops serving within about a second. */
  async close(): Promise<void> {
    await Promise.all([...this.#urls.values()].map(({ listener }) => listener.close()));
    this.#urls.clear();
  }

  /** A URL is another one than anyone has been told, so that a deployment may know an old one. */
  get moved(): boolean {
    return [...this.#urls.values()].some(({ record: { port, toldPort } }) => port !== toldPort);
  }

  async createFunctionUrlConfig(request: CreateFunctionUrlConfigRequest): Promise<FunctionUrlConfig> {
    const { functionName, qualifier } = reference(request.FunctionName!, request.Qualifier);
    this.#checkTarget(functionName, qualifier);
    checkModes(request);
    if (this.#urls.has(keyOf(functionName, qualifier))) {
      const arn = functionArn(this.options.region, functionName, qualifier);
      const message = `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`;
      throw new ServiceError("ResourceConflictException", 409, message);
    }
    const now = new Date().toISOString();
    await this.#serve({
      urlId: newId(URL_ID),
      functionName,
      ...(qualifier !== undefined && { qualifier }),
      ...(request.Cors && { cors: request.Cors }),
      port: 0,
      creationTime: now,
      lastModifiedTime: now,
    });
    this.#save();
    return this.getFunctionUrlConfig(functionName, qualifier);
  }

  getFunctionUrlConfig(name: string, aliasName?: string): FunctionUrlConfig {
    const { record } = this.#open(name, aliasName);
    const { functionName, qualifier, port, cors } = record;
    if (record.toldPort !== port) {
      record.toldPort = port;
      this.#save();
    }
    return {
      FunctionUrl: urlOf(port),
      FunctionArn: functionArn(this.options.region, functionName, qualifier),
      AuthType: "NONE",
      ...(cors && { Cors: cors }),
      CreationTime: record.creationTime,
      LastModifiedTime: record.lastModifiedTime,
      InvokeMode: "BUFFERED",
    };
  }

  /** The first label of its host name on AWS. */
  urlId(name: string, aliasName?: string): string {
    return this.#open(name, aliasName).record.urlId;
  }

  /** What the request leaves out stays; CORS without anything in it is off. */
  updateFunctionUrlConfig(request: UpdateFunctionUrlConfigRequest): FunctionUrlConfig {
    checkModes(request);
    const { record } = this.#open(request.FunctionName!, request.Qualifier);
    if (request.Cors) record.cors = request.Cors;
    record.lastModifiedTime = new Date().toISOString();
    this.#save();
    return this.getFunctionUrlConfig(request.FunctionName!, request.Qualifier);
  }

  async deleteFunctionUrlConfig(name: string, aliasName?: string): Promise<void> {
    const { record, listener } = this.#open(name, aliasName);
    this.#urls.delete(keyOf(record.functionName, record.qualifier));
    this.#save();
    await listener.close();
  }

  /** @throws ServiceError ResourceNotFoundException, ValidationException */
  #checkTarget(functionName: string, qualifier: string | undefined): void {
    if (qualifier === undefined) this.options.lambda.getFunctionConfiguration(functionName);
    else if (QUALIFIER.test(qualifier)) this.options.lambda.getAlias(functionName, qualifier);
    else {
      const message = `'${qualifier}' is not an alias's name, and function URLs take no other qualifier.`;
      throw new ServiceError("ValidationException", 400, message);
    }
  }

  #open(name: string, aliasName?: string): OpenUrl {
    const { functionName, qualifier } = reference(name, aliasName);
    const open = this.#urls.get(keyOf(functionName, qualifier));
    if (open) return open;
    throw new ServiceError("ResourceNotFoundException", 404, "The resource you requested does not exist.", {
      Type: "User",
    });
  }

  async #serve(record: UrlRecord): Promise<void> {
    const { lambda } = this.options;
    const listener = await listen(record.port || undefined, (port) =>
      urlListener({ target: () => this.#target(record), lambda, port }),
    );
    record.port = listener.port;
    this.#urls.set(keyOf(record.functionName, record.qualifier), { record, listener });
  }

  #target(record: UrlRecord): ReturnType<UrlServing["target"]> {
    const { urlId, functionName, qualifier, cors } = record;
    const isOn = cors && Object.values(cors).some((value) => value !== undefined);
    return {
      functionName,
      ...(qualifier !== undefined && { qualifier }),
      ...(isOn && { cors: corsPolicy(cors) }),
      context: {
        // Without authentication, the caller's account is nobody's.
        accountId: "anonymous",
        apiId: urlId,
        stage: "$default",
        routeKey: "$default",
        resourcePath: "$default",
        stageVariables: undefined,
        domain: {
          domainName: `${urlId}.lambda-url.${this.options.region}.on.aws`,
          domainPrefix: urlId,
        },
      },
    };
  }

  #save(): void {
    this.#store.save([...this.#urls.values()].map(({ record }) => record));
  }
}

/** `$LATEST` is what a URL without a qualifier is for. */
function reference(name: string, aliasName?: string): { functionName: string; qualifier?: string } {
  const { name: functionName, qualifier } = parseFunctionName(name, aliasName);
  return qualifier === undefined || qualifier === LATEST ? { functionName } : { functionName, qualifier };
}

/** @throws ServiceError InvalidParameterValueException for what isn't stood in for */
function checkModes({ AuthType = "NONE", InvokeMode = "BUFFERED" }: UpdateFunctionUrlConfigRequest): void {
  if (AuthType === "NONE" && InvokeMode === "BUFFERED") return;
  const message = `The local cloud's function URLs have AuthType NONE and InvokeMode BUFFERED, not ${AuthType} and ${InvokeMode}.`;
  throw new ServiceError("InvalidParameterValueException", 400, message);
}

const keyOf = (functionName: string, qualifier = LATEST) => `${functionName}:${qualifier}`;
const urlOf = (port: number) => `http://127.0.0.1:${port}/`;
