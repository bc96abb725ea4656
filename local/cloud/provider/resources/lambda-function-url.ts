import { ServiceError } from "../../errors";
import { asFound, resourceType, type Context } from "../resource";
import { CORS_SHAPE, corsOf, type CorsInputs } from "./cors";

interface UrlInputs {
  functionName: string;
  qualifier?: string;
  authorizationType: "NONE";
  invokeMode?: "BUFFERED";
  cors?: CorsInputs;
}

const MAX_AGE_S = 86_400;

export const lambdaFunctionUrl = resourceType<UrlInputs>({
  token: "aws:lambda/functionUrl:FunctionUrl",
  inputs: {
    functionName: "string",
    qualifier: "string",
    authorizationType: { oneOf: ["NONE"] },
    invokeMode: { oneOf: ["BUFFERED"] },
    cors: CORS_SHAPE,
  },
  forceNew: ["functionName", "qualifier"],
  computed: ["functionArn", "functionUrl", "urlId"],
  check: ({ cors }) =>
    (cors?.maxAge ?? 0) > MAX_AGE_S ? `cors.maxAge must not be more than ${MAX_AGE_S} seconds` : undefined,
  identify: ({ functionName, qualifier }) => (qualifier ? `${functionName}/${qualifier}` : functionName),
  async create(inputs, { services }, id) {
    const { functionName, qualifier } = inputs;
    const created = await services.functionUrls.createFunctionUrlConfig({
      FunctionName: functionName,
      Qualifier: qualifier,
      AuthType: inputs.authorizationType,
      InvokeMode: inputs.invokeMode,
      ...(inputs.cors && { Cors: corsOf(inputs.cors) }),
    });
    permitAnybody(inputs, services);
    return {
      id,
      outputs: {
        functionArn: created.FunctionArn,
        functionUrl: created.FunctionUrl,
        urlId: services.functionUrls.urlId(functionName, qualifier),
        invokeMode: created.InvokeMode,
      },
    };
  },
  async read(_id, inputs, _state, { services }) {
    const found = services.functionUrls.getFunctionUrlConfig(inputs.functionName, inputs.qualifier);
    const { Cors: cors = {} } = found;
    const live = asFound(inputs, {
      cors: {
        allowCredentials: cors.AllowCredentials,
        allowHeaders: cors.AllowHeaders,
        allowMethods: cors.AllowMethods,
        allowOrigins: cors.AllowOrigins,
        exposeHeaders: cors.ExposeHeaders,
        maxAge: cors.MaxAge,
      },
    });
    return { inputs: live, outputs: { functionUrl: found.FunctionUrl } };
  },
  async update(_id, inputs, _old, { services }) {
    services.functionUrls.updateFunctionUrlConfig({
      FunctionName: inputs.functionName,
      Qualifier: inputs.qualifier,
      Cors: corsOf(inputs.cors ?? {}),
    });
    return {};
  },
  async delete(_id, inputs, { services }) {
    await services.functionUrls.deleteFunctionUrlConfig(inputs.functionName, inputs.qualifier);
  },
});

/**
 * As HashiCorp's provider does, and leaves there when the URL is deleted.
 * https://github.com/hashicorp/terraform-provider-aws/pull/44858
 */
function permitAnybody({ functionName, qualifier }: UrlInputs, { lambda }: Context["services"]): void {
  const common = { FunctionName: functionName, Qualifier: qualifier, Principal: "*" };
  const permissions = [
    {
      StatementId: "FunctionURLAllowPublicAccess",
      Action: "lambda:InvokeFunctionUrl",
      FunctionUrlAuthType: "NONE" as const,
    },
    {
      StatementId: "FunctionURLAllowInvokeAction",
      Action: "lambda:InvokeFunction",
      InvokedViaFunctionUrl: true,
    },
  ];
  for (const permission of permissions) {
    try {
      lambda.addPermission({ ...common, ...permission });
    } catch (error) {
      const isThere = error instanceof ServiceError && error.code === "ResourceConflictException";
      if (!isThere) throw error;
    }
  }
}
