import { awsInvokes, awsNativeInvokes } from "./invokes";
import { Provider } from "./provider";
import type { AnyResourceType, Context } from "./resource";
import * as apigateway from "./resources/apigateway";
import { stage } from "./resources/apigateway-stage";
import { command } from "./resources/command";
import * as iam from "./resources/iam";
import { lambdaFunction } from "./resources/lambda";
import { lambdaAlias } from "./resources/lambda-alias";
import { lambdaClassicFunction } from "./resources/lambda-classic-function";
import { lambdaFunctionUrl } from "./resources/lambda-function-url";
import { lambdaPermission } from "./resources/lambda-permission";
import { logGroup } from "./resources/logs";
import * as s3 from "./resources/s3";
import * as scheduler from "./resources/scheduler";

/** What all resources of the classic provider have in common: a region, and tags that the provider adds to theirs. */
function classic(type: AnyResourceType): AnyResourceType {
  const hasTags = "tags" in type.inputs;
  const common = (inputs: Record<string, unknown>, context: Context) => ({
    region: context.region,
    ...(hasTags && { tagsAll: { ...context.defaultTags, ...(inputs.tags as object | undefined) } }),
  });
  const { create, update } = type;
  return {
    ...type,
    inputs: { ...type.inputs, region: "string" },
    forceNew: [...type.forceNew, "region"],
    computed: [...type.computed, "region", ...(hasTags ? ["tagsAll"] : [])],
    computedFrom: { ...type.computedFrom, ...(hasTags && { tagsAll: ["tags"] }) },
    async create(inputs, context, planned) {
      const { id, outputs } = await create(inputs, context, planned);
      return { id, outputs: { ...outputs, ...common(inputs, context) } };
    },
    async update(id, inputs, old, context, state) {
      return { ...(await update?.(id, inputs, old, context, state)), ...common(inputs, context) };
    },
  };
}

/** The Pulumi packages that the local cloud stands in for. */
export function packages(): Provider[] {
  const services = [iam, s3, apigateway, scheduler].flatMap((one) => Object.values<AnyResourceType>(one));
  const lambda = [lambdaClassicFunction, lambdaAlias, lambdaPermission, lambdaFunctionUrl];
  const aws = [...services, stage, logGroup, ...lambda].map(classic);
  return [
    new Provider("aws", aws, awsInvokes),
    new Provider("aws-native", [lambdaFunction], awsNativeInvokes),
    new Provider("command", [command]),
  ];
}
