import { functionArn } from "../../lambda/records";
import { asFound, resourceType } from "../resource";
import { invokeArn } from "./lambda-settings";

interface AliasInputs {
  name: string;
  functionName: string;
  functionVersion: string;
  description?: string;
}

export const lambdaAlias = resourceType<AliasInputs>({
  token: "aws:lambda/alias:Alias",
  inputs: { name: "string", functionName: "string", functionVersion: "string", description: "string" },
  autoname: { property: "name", maxLength: 128 },
  forceNew: ["name", "functionName"],
  deleteBeforeReplace: true,
  computed: ["arn", "invokeArn"],
  identify: ({ functionName, name }, { region }) => functionArn(region, functionName, name),
  async create(inputs, { services, region }) {
    const { AliasArn = "" } = services.lambda.createAlias({
      FunctionName: inputs.functionName,
      Name: inputs.name,
      FunctionVersion: inputs.functionVersion,
      Description: inputs.description,
    });
    return { id: AliasArn, outputs: { arn: AliasArn, invokeArn: invokeArn(AliasArn, region) } };
  },
  async read(_id, inputs, _state, { services }) {
    const found = services.lambda.getAlias(inputs.functionName, inputs.name);
    const live = asFound(inputs, { functionVersion: found.FunctionVersion, description: found.Description });
    return { inputs: live, outputs: { arn: found.AliasArn } };
  },
  async update(_id, inputs, _old, { services }) {
    services.lambda.updateAlias({
      FunctionName: inputs.functionName,
      Name: inputs.name,
      FunctionVersion: inputs.functionVersion,
      Description: inputs.description ?? "",
    });
    return {};
  },
  async delete(_id, inputs, { services }) {
    services.lambda.deleteAlias(inputs.functionName, inputs.name);
  },
});
