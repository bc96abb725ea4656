import type { AddPermissionRequest } from "@aws-sdk/client-lambda";
import { arn } from "../arn";
import { ServiceError } from "../errors";
import type { Caller } from "./api";

/** A statement of a resource policy, as AddPermission makes it. */
export interface Permission {
  statementId: string;
  action: string;
  principal: string;
  sourceArn?: string;
  /** With the action InvokeFunctionUrl: how function URLs that it's for authenticate. */
  functionUrlAuthType?: "NONE" | "AWS_IAM";
  /** With the action InvokeFunction: only through a function URL. */
  invokedViaFunctionUrl?: boolean;
}

/**
 * Whether a resource policy lets somebody invoke. Each qualifier has a policy of its own: what is granted on the
 * function counts for unqualified calls and $LATEST only ("Resource-based policies" in AWS's developer guide).
 */
export function mayInvoke(permissions: Permission[], caller: Caller): boolean {
  if ("functionUrlAuthType" in caller) return mayInvokeByUrl(permissions, caller.functionUrlAuthType);
  return permissions.some(
    ({ action, principal, sourceArn, invokedViaFunctionUrl }) =>
      matches(action, "lambda:InvokeFunction") &&
      !invokedViaFunctionUrl &&
      (principal === "*" || principal === caller.service) &&
      (sourceArn === undefined || matches(sourceArn, caller.sourceArn)),
  );
}

/**
 * Function URLs need both actions, since October 2025. Who comes through one has no ARN.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
function mayInvokeByUrl(permissions: Permission[], authType: "NONE"): boolean {
  const anybody = permissions.filter(
    ({ principal, sourceArn }) => principal === "*" && sourceArn === undefined,
  );
  return (
    anybody.some(
      ({ action, functionUrlAuthType = authType }) =>
        matches(action, "lambda:InvokeFunctionUrl") && functionUrlAuthType === authType,
    ) && anybody.some(({ action }) => matches(action, "lambda:InvokeFunction"))
  );
}

/** `*` stands for any characters and `?` for one, as in IAM's ArnLike. */
function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`).test(value);
}

/** The policy as GetPolicy gives it, JSON text. @throws ServiceError ResourceNotFoundException where it is empty */
export function policyDocument(region: string, resource: string, permissions: Permission[]): string {
  if (permissions.length === 0) {
    throw new ServiceError("ResourceNotFoundException", 404, "The resource you requested does not exist.", {
      Type: "User",
    });
  }
  const resourceArn = arn("lambda", region, `function:${resource}`);
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "default",
    Statement: permissions.map((permission) => ({
      Sid: permission.statementId,
      Effect: "Allow",
      Principal: permission.principal === "*" ? "*" : { Service: permission.principal },
      Action: permission.action,
      Resource: resourceArn,
      ...conditionOf(permission),
    })),
  });
}

function conditionOf({ sourceArn, functionUrlAuthType, invokedViaFunctionUrl }: Permission) {
  const condition = {
    ...(sourceArn !== undefined && { ArnLike: { "AWS:SourceArn": sourceArn } }),
    ...(functionUrlAuthType && { StringEquals: { "lambda:FunctionUrlAuthType": functionUrlAuthType } }),
    ...(invokedViaFunctionUrl && { Bool: { "lambda:InvokedViaFunctionUrl": "true" } }),
  };
  return Object.keys(condition).length === 0 ? {} : { Condition: condition };
}

/**
 * A statement as AddPermission takes it.
 * @throws ServiceError InvalidParameterValueException where a condition of function URLs goes with another action
 */
export function permissionOf(request: AddPermissionRequest): Permission {
  const { StatementId, Action, Principal, SourceArn, FunctionUrlAuthType, InvokedViaFunctionUrl } = request;
  const only = (name: string, action: string) => {
    if (Action !== action)
      throw new ServiceError(
        "InvalidParameterValueException",
        400,
        `${name} is only supported for ${action} action`,
      );
  };
  if (FunctionUrlAuthType !== undefined) only("FunctionUrlAuthType", "lambda:InvokeFunctionUrl");
  if (InvokedViaFunctionUrl) only("InvokedViaFunctionUrl", "lambda:InvokeFunction");
  return {
    statementId: StatementId!,
    action: Action!,
    principal: Principal!,
    ...(SourceArn !== undefined && { sourceArn: SourceArn }),
    ...(FunctionUrlAuthType !== undefined && { functionUrlAuthType: FunctionUrlAuthType }),
    ...(InvokedViaFunctionUrl && { invokedViaFunctionUrl: true }),
  };
}
