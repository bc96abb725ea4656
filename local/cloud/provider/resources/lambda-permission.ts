import { nameFromPrefix } from "../autoname";
import { resourceType } from "../resource";

interface PermissionInputs {
  statementId?: string;
  statementIdPrefix?: string;
  function: string;
  qualifier?: string;
  action: string;
  principal: string;
  sourceArn?: string;
  sourceAccount?: string;
  functionUrlAuthType?: "NONE" | "AWS_IAM";
  invokedViaFunctionUrl?: boolean;
}

export const lambdaPermission = resourceType<PermissionInputs>({
  token: "aws:lambda/permission:Permission",
  inputs: {
    statementId: "string",
    statementIdPrefix: "string",
    function: "string",
    qualifier: "string",
    action: "string",
    principal: "string",
    sourceArn: "string",
    sourceAccount: "string",
    functionUrlAuthType: { oneOf: ["NONE", "AWS_IAM"] },
    invokedViaFunctionUrl: "boolean",
  },
  forceNew: [
    "statementId",
    "statementIdPrefix",
    "function",
    "qualifier",
    "action",
    "principal",
    "sourceArn",
    "sourceAccount",
    "functionUrlAuthType",
    "invokedViaFunctionUrl",
  ],
  computed: ["statementId"],
  identify: ({ statementId, statementIdPrefix = "terraform-" }) =>
    statementId ?? nameFromPrefix(statementIdPrefix),
  async create(inputs, { services }, statementId) {
    services.lambda.addPermission({
      FunctionName: inputs.function,
      Qualifier: inputs.qualifier,
      StatementId: statementId,
      Action: inputs.action,
      Principal: inputs.principal,
      SourceArn: inputs.sourceArn,
      SourceAccount: inputs.sourceAccount,
      FunctionUrlAuthType: inputs.functionUrlAuthType,
      InvokedViaFunctionUrl: inputs.invokedViaFunctionUrl,
    });
    return { id: statementId, outputs: { statementId } };
  },
  async read(id, inputs, _state, { services }) {
    const policy = JSON.parse(services.lambda.getPolicy(inputs.function, inputs.qualifier)) as {
      Statement: { Sid: string }[];
    };
    return policy.Statement.some(({ Sid }) => Sid === id) ? { inputs, outputs: {} } : undefined;
  },
  async delete(id, inputs, { services }) {
    services.lambda.removePermission(inputs.function, id, inputs.qualifier);
  },
});
