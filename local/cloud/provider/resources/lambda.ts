import { resourceType, type Context } from "../resource";
import { sameValue } from "../values";
import {
  checkRole,
  foundSettings,
  SETTINGS,
  settingsOf,
  tellRemarks,
  type FunctionSettingsInputs,
} from "./lambda-settings";

interface FunctionInputs extends FunctionSettingsInputs {
  functionName: string;
  code: { s3Bucket: string; s3Key: string; s3ObjectVersion?: string };
  tags?: { key: string; value: string }[];
}

const codeFile = ({ code }: FunctionInputs, { services }: Context) =>
  services.s3.objectFile(code.s3Bucket, code.s3Key, code.s3ObjectVersion);

export const lambdaFunction = resourceType<FunctionInputs>({
  token: "aws-native:lambda:Function",
  inputs: {
    functionName: "string",
    code: { object: { s3Bucket: "string", s3Key: "string", s3ObjectVersion: "string" } },
    ...SETTINGS,
    tags: { list: { object: { key: "string", value: "string" } } },
  },
  autoname: { property: "functionName", maxLength: 64 },
  forceNew: ["functionName", "packageType"],
  computed: ["arn", "snapStartResponse"],
  identify: ({ functionName }) => functionName,
  async create(inputs, context) {
    checkRole(inputs.role, context);
    const { lambda } = context.services;
    const created = await lambda.createFunction(
      inputs.functionName,
      settingsOf(inputs),
      codeFile(inputs, context),
    );
    tellRemarks(inputs.functionName, context);
    return { id: inputs.functionName, outputs: { arn: created.FunctionArn, ...snapStartOf(inputs) } };
  },
  async read(id, inputs, _state, { services }) {
    const found = services.lambda.getFunctionConfiguration(id);
    return { inputs: foundSettings(inputs, found), outputs: { arn: found.FunctionArn } };
  },
  async update(id, inputs, old, context) {
    const { lambda } = context.services;
    if (!sameValue(settingsOf(old), settingsOf(inputs))) {
      checkRole(inputs.role, context);
      await lambda.updateFunctionConfiguration(id, settingsOf(inputs));
    }
    if (!sameValue(old.code, inputs.code)) await lambda.updateFunctionCode(id, codeFile(inputs, context));
    tellRemarks(id, context);
    return snapStartOf(inputs);
  },
  async delete(id, _inputs, { services }) {
    await services.lambda.deleteFunction(id);
  },
});

function snapStartOf({ snapStart }: FunctionInputs) {
  // Of `$LATEST`, which never has a snapshot.
  return { snapStartResponse: { applyOn: snapStart?.applyOn ?? "None", optimizationStatus: "Off" } };
}
