import { checkMembers } from "../constraints";
import { ServiceError } from "../errors";

const NAME = /^[\w+=,.@-]+$/;
const PATH = /^\/(?:[\u0021-\u007e]+\/)?$/;

/**
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 * @throws ServiceError ValidationError
 */
export function checkRoleName(name: string, path: string): void {
  checkName("roleName", name, 64);
  if (PATH.test(path) && path.length <= 512) return;
  throw invalid(
    "path",
    "It must begin and end with / and contain only alphanumeric characters and/or / characters.",
  );
}

/**
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 * @throws ServiceError ValidationError
 */
export function checkPolicyName(name: string): void {
  checkName("policyName", name, 128);
}

function checkName(member: string, name: string, max: number): void {
  checkMembers("ValidationError", [member, name, { max, pattern: /^/ }]);
  if (!NAME.test(name))
    throw invalid(member, "It must contain only alphanumeric characters and/or the following: +=,.@_-");
}

function invalid(member: string, rule: string): ServiceError {
  return new ServiceError("ValidationError", 400, `The specified value for ${member} is invalid. ${rule}`);
}
