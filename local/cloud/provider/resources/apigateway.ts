import { gatewayArn } from "../../arn";
import { API_ID, newId, PART_ID } from "../../gateway/ids";
import { asFound, resourceType } from "../resource";
import { CORS_SHAPE, corsOf, type CorsInputs } from "./cors";

interface ApiInputs {
  name: string;
  protocolType: "HTTP";
  description?: string;
  version?: string;
  corsConfiguration?: CorsInputs;
  tags?: Record<string, string>;
}

export const api = resourceType<ApiInputs>({
  token: "aws:apigatewayv2/api:Api",
  inputs: {
    name: "string",
    protocolType: { oneOf: ["HTTP"] },
    description: "string",
    version: "string",
    corsConfiguration: CORS_SHAPE,
    disableExecuteApiEndpoint: { oneOf: [false] },
    ipAddressType: { oneOf: ["ipv4"] },
    tags: { map: "string" },
  },
  autoname: { property: "name", maxLength: 128 },
  forceNew: ["protocolType"],
  computed: ["apiEndpoint", "arn", "executionArn"],
  identify: () => newId(API_ID),
  async create(inputs, { services, region }, id) {
    const request = {
      Name: inputs.name,
      ProtocolType: inputs.protocolType,
      Description: inputs.description,
      Version: inputs.version,
      CorsConfiguration: inputs.corsConfiguration && corsOf(inputs.corsConfiguration),
      Tags: inputs.tags,
    };
    const created = await services.gateway.createApi(request, id);
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
      CorsConfiguration: inputs.corsConfiguration && corsOf(inputs.corsConfiguration),
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
  identify: () => newId(PART_ID),
  async create(inputs, { services }, id) {
    const created = await services.gateway.createIntegration(integrationOf(inputs), id);
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
  identify: () => newId(PART_ID),
  async create({ apiId, routeKey, target, operationName }, { services }, id) {
    const request = { ApiId: apiId, RouteKey: routeKey, Target: target, OperationName: operationName };
    const created = await services.gateway.createRoute(request, id);
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
