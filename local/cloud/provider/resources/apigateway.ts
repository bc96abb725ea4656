import type { Cors, RouteSettings } from "@aws-sdk/client-apigatewayv2";
import { arn } from "../../arn";
import { asFound, resourceType } from "../resource";
import type { Shapes } from "../shape";

interface CorsInputs {
  allowCredentials?: boolean;
  allowHeaders?: string[];
  allowMethods?: string[];
  allowOrigins?: string[];
  exposeHeaders?: string[];
  /** Seconds. */
  maxAge?: number;
}

interface ApiInputs {
  name: string;
  protocolType: "HTTP";
  description?: string;
  version?: string;
  corsConfiguration?: CorsInputs;
  tags?: Record<string, string>;
}

const corsOf = (cors: CorsInputs | undefined): Cors | undefined =>
  cors && {
    AllowCredentials: cors.allowCredentials,
    AllowHeaders: cors.allowHeaders,
    AllowMethods: cors.allowMethods,
    AllowOrigins: cors.allowOrigins,
    ExposeHeaders: cors.exposeHeaders,
    MaxAge: cors.maxAge,
  };

/** `arn:aws:apigateway:REGION::/apis/…`: API Gateway's ARNs name no account. */
const gatewayArn = (region: string, path: string) =>
  arn("apigateway", region, path).replace(/:\d{12}:/, "::");

export const api = resourceType<ApiInputs>({
  token: "aws:apigatewayv2/api:Api",
  inputs: {
    name: "string",
    protocolType: { oneOf: ["HTTP"] },
    description: "string",
    version: "string",
    corsConfiguration: {
      object: {
        allowCredentials: "boolean",
        allowHeaders: { list: "string" },
        allowMethods: { list: "string" },
        allowOrigins: { list: "string" },
        exposeHeaders: { list: "string" },
        maxAge: "number",
      },
    },
    disableExecuteApiEndpoint: { oneOf: [false] },
    ipAddressType: { oneOf: ["ipv4"] },
    tags: { map: "string" },
  },
  autoname: { property: "name", maxLength: 128 },
  forceNew: ["protocolType"],
  computed: ["apiEndpoint", "arn", "executionArn"],
  async create(inputs, { services, region }) {
    const created = await services.gateway.createApi({
      Name: inputs.name,
      ProtocolType: inputs.protocolType,
      Description: inputs.description,
      Version: inputs.version,
      CorsConfiguration: corsOf(inputs.corsConfiguration),
      Tags: inputs.tags,
    });
    const id = created.ApiId!;
    return {
      id,
      outputs: {
        apiEndpoint: created.ApiEndpoint,
        arn: gatewayArn(region, `/apis/${id}`),
        executionArn: services.gateway.executionArn(id),
      },
    };
  },
  async read(id, inputs, _state, { services }) {
    const found = services.gateway.getApi(id);
    const live = asFound(inputs, {
      name: found.Name,
      description: found.Description,
      version: found.Version,
    });
    return { inputs: live, outputs: { apiEndpoint: found.ApiEndpoint } };
  },
  async update(id, inputs, old, { services }) {
    await services.gateway.updateApi({
      ApiId: id,
      Name: inputs.name,
      Description: inputs.description ?? "",
      Version: inputs.version ?? "",
      CorsConfiguration: corsOf(inputs.corsConfiguration),
    });
    if (old.corsConfiguration && !inputs.corsConfiguration)
      await services.gateway.deleteCorsConfiguration(id);
    return {};
  },
  async delete(id, _inputs, { services }) {
    await services.gateway.deleteApi(id);
  },
});

interface IntegrationInputs {
  apiId: string;
  integrationType: "AWS_PROXY";
  integrationUri: string;
  integrationMethod?: string;
  payloadFormatVersion?: string;
  timeoutMilliseconds?: number;
  connectionType?: "INTERNET";
  description?: string;
}

const integrationOf = (inputs: IntegrationInputs) => ({
  ApiId: inputs.apiId,
  IntegrationType: inputs.integrationType,
  IntegrationUri: inputs.integrationUri,
  IntegrationMethod: inputs.integrationMethod,
  // The classic provider's default.
  PayloadFormatVersion: inputs.payloadFormatVersion ?? "1.0",
  TimeoutInMillis: inputs.timeoutMilliseconds,
  ConnectionType: inputs.connectionType,
  Description: inputs.description,
});

export const integration = resourceType<IntegrationInputs>({
  token: "aws:apigatewayv2/integration:Integration",
  inputs: {
    apiId: "string",
    integrationType: { oneOf: ["AWS_PROXY"] },
    integrationUri: "string",
    integrationMethod: { oneOf: ["POST"] },
    payloadFormatVersion: { oneOf: ["1.0", "2.0"] },
    timeoutMilliseconds: "number",
    connectionType: { oneOf: ["INTERNET"] },
    description: "string",
  },
  forceNew: ["apiId", "integrationType"],
  computed: [],
  async create(inputs, { services }) {
    const created = await services.gateway.createIntegration(integrationOf(inputs));
    return { id: created.IntegrationId!, outputs: {} };
  },
  async read(id, inputs, _state, { services }) {
    const found = services.gateway.getIntegration(inputs.apiId, id);
    const live = asFound(inputs, {
      integrationUri: found.IntegrationUri,
      payloadFormatVersion: found.PayloadFormatVersion,
      timeoutMilliseconds: found.TimeoutInMillis,
    });
    return { inputs: live, outputs: {} };
  },
  async update(id, inputs, _old, { services }) {
    await services.gateway.updateIntegration({ ...integrationOf(inputs), IntegrationId: id });
    return {};
  },
  async delete(id, inputs, { services }) {
    await services.gateway.deleteIntegration(inputs.apiId, id);
  },
});

interface RouteInputs {
  apiId: string;
  routeKey: string;
  target?: string;
  operationName?: string;
}

export const route = resourceType<RouteInputs>({
  token: "aws:apigatewayv2/route:Route",
  inputs: {
    apiId: "string",
    routeKey: "string",
    target: "string",
    operationName: "string",
    authorizationType: { oneOf: ["NONE"] },
    apiKeyRequired: { oneOf: [false] },
  },
  forceNew: ["apiId"],
  computed: [],
  async create({ apiId, routeKey, target, operationName }, { services }) {
    const created = await services.gateway.createRoute({
      ApiId: apiId,
      RouteKey: routeKey,
      Target: target,
      OperationName: operationName,
    });
    return { id: created.RouteId!, outputs: {} };
  },
  async read(id, inputs, _state, { services }) {
    const found = services.gateway.getRoute(inputs.apiId, id);
    return { inputs: asFound(inputs, { routeKey: found.RouteKey, target: found.Target }), outputs: {} };
  },
  async update(id, { apiId, routeKey, target, operationName }, _old, { services }) {
    await services.gateway.updateRoute({
      ApiId: apiId,
      RouteId: id,
      RouteKey: routeKey,
      Target: target,
      OperationName: operationName,
    });
    return {};
  },
  async delete(id, inputs, { services }) {
    await services.gateway.deleteRoute(inputs.apiId, id);
  },
});

interface RouteSettingsInputs {
  throttlingBurstLimit?: number;
  throttlingRateLimit?: number;
  detailedMetricsEnabled?: boolean;
}

interface StageInputs {
  apiId: string;
  name: string;
  autoDeploy?: boolean;
  description?: string;
  defaultRouteSettings?: RouteSettingsInputs;
  routeSettings?: (RouteSettingsInputs & { routeKey: string })[];
  stageVariables?: Record<string, string>;
  accessLogSettings?: { destinationArn: string; format: string };
  tags?: Record<string, string>;
}

const ROUTE_SETTINGS: Shapes = {
  throttlingBurstLimit: "number",
  throttlingRateLimit: "number",
  detailedMetricsEnabled: "boolean",
};

const routeSettingsOf = (settings: RouteSettingsInputs): RouteSettings => ({
  ThrottlingBurstLimit: settings.throttlingBurstLimit,
  ThrottlingRateLimit: settings.throttlingRateLimit,
  DetailedMetricsEnabled: settings.detailedMetricsEnabled,
});

const stageOf = (inputs: StageInputs) => ({
  ApiId: inputs.apiId,
  StageName: inputs.name,
  AutoDeploy: inputs.autoDeploy,
  Description: inputs.description,
  DefaultRouteSettings: routeSettingsOf(inputs.defaultRouteSettings ?? {}),
  RouteSettings: Object.fromEntries(
    (inputs.routeSettings ?? []).map((settings) => [settings.routeKey, routeSettingsOf(settings)]),
  ),
  StageVariables: inputs.stageVariables ?? {},
  AccessLogSettings: inputs.accessLogSettings && {
    DestinationArn: inputs.accessLogSettings.destinationArn,
    Format: inputs.accessLogSettings.format,
  },
});

export const stage = resourceType<StageInputs>({
  token: "aws:apigatewayv2/stage:Stage",
  inputs: {
    apiId: "string",
    name: "string",
    autoDeploy: { oneOf: [true] },
    description: "string",
    defaultRouteSettings: { object: ROUTE_SETTINGS },
    routeSettings: { list: { object: { routeKey: "string", ...ROUTE_SETTINGS } } },
    stageVariables: { map: "string" },
    accessLogSettings: { object: { destinationArn: "string", format: "string" } },
    tags: { map: "string" },
  },
  autoname: { property: "name", maxLength: 128 },
  forceNew: ["apiId", "name"],
  computed: ["arn", "executionArn", "invokeUrl"],
  check: ({ autoDeploy }) =>
    autoDeploy ? undefined : "the local cloud stands in for stages with autoDeploy: true only",
  async create(inputs, { services, region }) {
    await services.gateway.createStage({ ...stageOf(inputs), Tags: inputs.tags });
    return {
      id: inputs.name,
      outputs: {
        arn: gatewayArn(region, `/apis/${inputs.apiId}/stages/${inputs.name}`),
        executionArn: `${services.gateway.executionArn(inputs.apiId)}/${inputs.name}`,
        invokeUrl: services.gateway.invokeUrl(inputs.apiId, inputs.name),
      },
    };
  },
  async read(id, inputs, _state, { services }) {
    const { DefaultRouteSettings: live = {} } = services.gateway.getStage(inputs.apiId, id);
    const defaultRouteSettings = asFound(inputs.defaultRouteSettings ?? {}, {
      throttlingBurstLimit: live.ThrottlingBurstLimit,
      throttlingRateLimit: live.ThrottlingRateLimit,
    });
    return { inputs: asFound(inputs, { defaultRouteSettings }), outputs: {} };
  },
  async update(id, inputs, old, { services }) {
    await services.gateway.updateStage(stageOf(inputs));
    if (old.accessLogSettings && !inputs.accessLogSettings) {
      await services.gateway.deleteAccessLogSettings(inputs.apiId, id);
    }
    return {};
  },
  async delete(id, inputs, { services }) {
    await services.gateway.deleteStage(inputs.apiId, id);
  },
});
