import type { RouteSettings } from "@aws-sdk/client-apigatewayv2";
import { gatewayArn } from "../../arn";
import { asFound, resourceType } from "../resource";
import type { Shapes } from "../shape";

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
  identify: ({ name }) => name,
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
