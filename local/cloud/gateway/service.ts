import type {
  Api,
  CreateApiRequest,
  CreateIntegrationRequest,
  CreateRouteRequest,
  CreateStageRequest,
  Integration,
  Route,
  Stage,
  UpdateApiRequest,
  UpdateIntegrationRequest,
  UpdateRouteRequest,
  UpdateStageRequest,
} from "@aws-sdk/client-apigatewayv2";
import path from "node:path";
import { arn } from "../arn";
import type { LambdaApi } from "../lambda/api";
import type { LogSink } from "../logs/api";
import type { Deployment } from "./deployment";
import { DEFAULT_STAGE, deploy } from "./deployment";
import { requestListener } from "./exchange";
import { API_ID, newId, PART_ID } from "./ids";
import { MAX_INTEGRATIONS, MAX_ROUTES, MAX_STAGES } from "./limits";
import type { Listener } from "./listener";
import { listen } from "./listener";
import { atMost, checkRoute, checkRouteSettings, copy, newApi } from "./records";
import type { ApiRecord, MovedApi } from "./store";
import { ApiStore } from "./store";
import { accountBucket } from "./throttle";
import { checked, conflict, notFound } from "./validation";

export interface GatewayOptions {
  /** The state is kept in its folder `gateway`. */
  stateDir: string;
  region: string;
  lambda: Pick<LambdaApi, "invoke">;
  logs: LogSink;
}

interface OpenApi {
  record: ApiRecord;
  listener: Listener;
  deployment: Deployment;
}

/**
 * API Gateway's HTTP APIs on this machine. Methods are named after API Gateway v2's API, take and return its shapes,
 * and throw `ServiceError` with its exceptions: BadRequestException, NotFoundException, ConflictException,
 * TooManyRequestsException (a quota is used up). Changes are kept on disk and served at once.
 */
export class GatewayService {
  private readonly apis = new Map<string, OpenApi>();
  private readonly account = accountBucket();
  /** The APIs that serve elsewhere since this service started. */
  readonly movedApis: MovedApi[] = [];

  private constructor(
    private readonly options: GatewayOptions,
    private readonly store: ApiStore,
  ) {}

  /** Serves the APIs that are on disk, each on its port, or on another if that is taken. */
  static async open(options: GatewayOptions): Promise<GatewayService> {
    const service = new GatewayService(options, new ApiStore(path.join(options.stateDir, "gateway")));
    for (const record of service.store.load()) {
      const before = record.port;
      await service.serve(record);
      if (record.port !== before) {
        service.store.save(record);
        const { Name: name = record.api.ApiId! } = record.api;
        service.movedApis.push({ name, from: endpointOf(before), to: endpointOf(record.port) });
      }
    }
    return service;
  }

  /** Stops serving within about a second; functions that still run are left to themselves. */
  async close(): Promise<void> {
    await Promise.all([...this.apis.keys()].map((apiId) => this.stop(apiId)));
  }

  /** `arn:aws:execute-api:REGION:ACCOUNT:APIID`, which permissions on functions name. */
  executionArn(apiId: string): string {
    return arn("execute-api", this.options.region, apiId);
  }

  /** Where a stage is served: the API's endpoint for `$default`, `endpoint/STAGE` for others. */
  invokeUrl(apiId: string, stageName: string): string {
    this.getStage(apiId, stageName);
    const endpoint = this.getApi(apiId).ApiEndpoint!;
    return stageName === DEFAULT_STAGE ? `${endpoint}/` : `${endpoint}/${stageName}`;
  }

  /** @param ApiId what the API is to be called */
  async createApi(request: CreateApiRequest, ApiId = newId(API_ID)): Promise<Api> {
    const { ProtocolType, ...settings } = checked("CreateApi", request);
    const record = newApi(ApiId, ProtocolType, settings);
    await this.serve(record);
    this.store.save(record);
    return this.getApi(ApiId);
  }

  getApi(apiId: string): Api {
    const record = this.record(apiId);
    const { api, port } = record;
    if (record.toldPort !== port) {
      record.toldPort = port;
      this.store.save(record);
    }
    return structuredClone({ ...api, ApiEndpoint: endpointOf(port) });
  }

  /** An API has another URL than anyone has been told, so that a deployment may know an old one. */
  get moved(): boolean {
    return [...this.apis.keys()].some((apiId) => {
      const { port, toldPort } = this.record(apiId);
      return port !== toldPort;
    });
  }

  getApis(): Api[] {
    return [...this.apis.keys()].map((apiId) => this.getApi(apiId));
  }

  async updateApi(request: UpdateApiRequest): Promise<Api> {
    const { ApiId, ...changes } = checked("UpdateApi", request);
    Object.assign(this.record(ApiId!).api, changes);
    this.changed(ApiId!);
    return this.getApi(ApiId!);
  }

  async deleteCorsConfiguration(apiId: string): Promise<void> {
    delete this.record(apiId).api.CorsConfiguration;
    this.changed(apiId);
  }

  /** Ends the API and everything in it, and frees its port. */
  async deleteApi(apiId: string): Promise<void> {
    this.record(apiId);
    this.store.remove(apiId);
    await this.stop(apiId);
  }

  async createIntegration(
    request: CreateIntegrationRequest,
    IntegrationId = newId(PART_ID),
  ): Promise<Integration> {
    const { ApiId, ...settings } = checked("CreateIntegration", request);
    const { integrations } = this.record(ApiId!);
    atMost(MAX_INTEGRATIONS, integrations, "integrations");
    integrations[IntegrationId] = {
      IntegrationId,
      ConnectionType: "INTERNET",
      IntegrationMethod: "POST",
      TimeoutInMillis: 30_000,
      ...settings,
    };
    this.changed(ApiId!);
    return this.getIntegration(ApiId!, IntegrationId);
  }

  getIntegration(apiId: string, integrationId: string): Integration {
    return copy(this.record(apiId).integrations, integrationId, "Integration");
  }

  async updateIntegration(request: UpdateIntegrationRequest): Promise<Integration> {
    const { ApiId, IntegrationId, ...changes } = checked("UpdateIntegration", request);
    this.getIntegration(ApiId!, IntegrationId!);
    Object.assign(this.record(ApiId!).integrations[IntegrationId!]!, changes);
    this.changed(ApiId!);
    return this.getIntegration(ApiId!, IntegrationId!);
  }

  async deleteIntegration(apiId: string, integrationId: string): Promise<void> {
    this.getIntegration(apiId, integrationId);
    const { integrations, routes } = this.record(apiId);
    const user = Object.values(routes).find((route) => route.Target === `integrations/${integrationId}`);
    if (user) {
      throw conflict(
        `Cannot delete Integration '${integrationId}' because it is used by Route '${user.RouteId}'.`,
      );
    }
    delete integrations[integrationId];
    this.changed(apiId);
  }

  async createRoute(request: CreateRouteRequest, RouteId = newId(PART_ID)): Promise<Route> {
    const { ApiId, ...settings } = checked("CreateRoute", request);
    const record = this.record(ApiId!);
    atMost(MAX_ROUTES, record.routes, "routes");
    const route: Route = { RouteId, ApiKeyRequired: false, AuthorizationType: "NONE", ...settings };
    checkRoute(record, route);
    record.routes[RouteId] = route;
    this.changed(ApiId!);
    return this.getRoute(ApiId!, RouteId);
  }

  getRoute(apiId: string, routeId: string): Route {
    return copy(this.record(apiId).routes, routeId, "Route");
  }

  async updateRoute(request: UpdateRouteRequest): Promise<Route> {
    const { ApiId, RouteId, ...changes } = checked("UpdateRoute", request);
    const route: Route = { ...this.getRoute(ApiId!, RouteId!), ...changes };
    const record = this.record(ApiId!);
    checkRoute(record, route);
    record.routes[RouteId!] = route;
    this.changed(ApiId!);
    return this.getRoute(ApiId!, RouteId!);
  }

  async deleteRoute(apiId: string, routeId: string): Promise<void> {
    this.getRoute(apiId, routeId);
    delete this.record(apiId).routes[routeId];
    this.changed(apiId);
  }

  async createStage(request: CreateStageRequest): Promise<Stage> {
    const { ApiId, ...settings } = checked("CreateStage", request);
    const record = this.record(ApiId!);
    if (Object.hasOwn(record.stages, settings.StageName!)) {
      throw conflict("Stage already exists");
    }
    atMost(MAX_STAGES, record.stages, "stages");
    checkRouteSettings(record, settings.RouteSettings);
    const now = new Date();
    record.stages[settings.StageName!] = { CreatedDate: now, LastUpdatedDate: now, ...settings };
    this.changed(ApiId!);
    return this.getStage(ApiId!, settings.StageName!);
  }

  getStage(apiId: string, stageName: string): Stage {
    return copy(this.record(apiId).stages, stageName, "Stage");
  }

  /** What the request names replaces what was there; a stage's settings are taken as a whole. */
  async updateStage(request: UpdateStageRequest): Promise<Stage> {
    const { ApiId, StageName, ...changes } = checked("UpdateStage", request);
    this.getStage(ApiId!, StageName!);
    const record = this.record(ApiId!);
    checkRouteSettings(record, changes.RouteSettings);
    Object.assign(record.stages[StageName!]!, changes, { LastUpdatedDate: new Date() });
    this.changed(ApiId!);
    return this.getStage(ApiId!, StageName!);
  }

  async deleteAccessLogSettings(apiId: string, stageName: string): Promise<void> {
    this.getStage(apiId, stageName);
    delete this.record(apiId).stages[stageName]!.AccessLogSettings;
    this.changed(apiId);
  }

  async deleteStage(apiId: string, stageName: string): Promise<void> {
    this.getStage(apiId, stageName);
    delete this.record(apiId).stages[stageName];
    this.changed(apiId);
  }

  private record(apiId: string): ApiRecord {
    const open = this.apis.get(apiId);
    if (!open) {
      throw notFound(`Invalid API identifier specified ${apiId}`);
    }
    return open.record;
  }

  /** Keeps a change and serves it. */
  private changed(apiId: string): void {
    const open = this.apis.get(apiId)!;
    this.store.save(open.record);
    open.deployment = deploy(open.record, this.options.region, this.options.logs);
  }

  private async serve(record: ApiRecord): Promise<void> {
    const { region, logs, lambda } = this.options;
    const open: OpenApi = {
      record,
      deployment: deploy(record, region, logs),
      listener: await listen(record.port || undefined, (port) =>
        requestListener({ deployment: () => open.deployment, lambda, account: this.account, port }),
      ),
    };
    record.port = open.listener.port;
    this.apis.set(record.api.ApiId!, open);
  }

  private async stop(apiId: string): Promise<void> {
    const { listener, deployment } = this.apis.get(apiId)!;
    this.apis.delete(apiId);
    await listener.close();
    for (const stage of deployment.stages.values()) {
      stage.accessLog?.flush();
    }
  }
}

const endpointOf = (port: number) => `http://127.0.0.1:${port}`;
