import { awsInvokes, awsNativeInvokes } from "./invokes";
import { Provider } from "./provider";
import type { AnyResourceType } from "./resource";
import { command } from "./resources/command";
import * as iam from "./resources/iam";
import type { Shapes } from "./shape";

/** Every resource of the classic provider takes a region of its own. */
function withRegion(type: AnyResourceType): AnyResourceType {
  const inputs: Shapes = { ...type.inputs, region: "string" };
  return { ...type, inputs, forceNew: [...type.forceNew, "region"] };
}

/** The Pulumi packages that the local cloud stands in for. */
export function packages(): Provider[] {
  const aws = [...Object.values(iam)];
  return [
    new Provider("aws", aws.map(withRegion), awsInvokes),
    new Provider("aws-native", [], awsNativeInvokes),
    new Provider("command", [command]),
  ];
}
