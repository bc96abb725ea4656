import { arn } from "../arn";
import { ServiceError } from "../errors";
import type { Caller } from "./api";

/** A statement of a resource policy, as AddPermission makes it. */
export interface Permission {
  statementId: string;
  action: string;
  principal: string;
  sourceArn?: string;
}

/**
 * Whether a resource policy lets a service invoke. Each qualifier has a policy of its own: what is granted on the
 * function counts for unqualified calls and $LATEST only ("Resource-based policies" in AWS's developer guide).
 */
export function mayInvoke(permissions: Permission[], caller: Caller): boolean {
  return permissions.some(
    ({ action, principal, sourceArn }) =>
      matches(action, "lambda:InvokeFunction") &&
      (principal === "*" || principal === caller.service) &&
      (sourceArn === undefined || matches(sourceArn, caller.sourceArn)),
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
    Statement: permissions.map(({ statementId, action, principal, sourceArn }) => ({
      Sid: statementId,
      Effect: "Allow",
      Principal: principal === "*" ? "*" : { Service: principal },
      Action: action,
      Resource: resourceArn,
      ...(sourceArn === undefined ? {} : { Condition: { ArnLike: { "AWS:SourceArn": sourceArn } } }),
    })),
  });
}
