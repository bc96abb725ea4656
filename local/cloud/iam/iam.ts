import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { arn } from "../arn";
import { ServiceError } from "../errors";
import { bare, own } from "../own";
import { readState, writeJson } from "../state-file";
import { evaluate, type PolicyDocument } from "./evaluate";
import { isManaged, MANAGED_POLICIES } from "./managed-policies";
import { checkPolicyName, checkRoleName } from "./names";

export interface RoleSettings {
  AssumeRolePolicyDocument: string;
  Description?: string;
  /** Seconds. */
  MaxSessionDuration?: number;
  Tags?: Record<string, string>;
}

export interface Role extends RoleSettings {
  RoleName: string;
  RoleId: string;
  Path: string;
  Arn: string;
  /** ISO 8601. */
  CreateDate: string;
}

interface StoredRole extends Role {
  inlinePolicies: Record<string, string>;
  attachedPolicies: string[];
}

const rolesShape: z.ZodType<Record<string, StoredRole>> = z.record(
  z.string(),
  z.object({
    AssumeRolePolicyDocument: z.string(),
    RoleName: z.string(),
    RoleId: z.string(),
    Path: z.string(),
    Arn: z.string(),
    CreateDate: z.string(),
    inlinePolicies: z.record(z.string(), z.string()),
    attachedPolicies: z.array(z.string()),
  }),
);

/** Roles with their policies, and what those allow. Errors carry IAM's own names. */
export class IamService {
  private readonly file: string;
  private readonly roles: Map<string, StoredRole>;

  private constructor(stateDir: string) {
    this.file = join(stateDir, "iam.json");
    this.roles = new Map(Object.entries(readState(this.file, rolesShape, {})));
    for (const { inlinePolicies } of this.roles.values()) bare(inlinePolicies);
  }

  static open(options: { stateDir: string }): IamService {
    return new IamService(options.stateDir);
  }

  createRole(RoleName: string, settings: RoleSettings, Path = "/"): Role {
    checkRoleName(RoleName, Path);
    if (this.roles.has(RoleName)) {
      throw new ServiceError("EntityAlreadyExists", 409, `Role with name ${RoleName} already exists.`);
    }
    parsePolicy(settings.AssumeRolePolicyDocument);
    const role: StoredRole = {
      RoleName,
      RoleId: `AROA${createHash("sha256").update(randomBytes(16)).digest("hex").slice(0, 17).toUpperCase()}`,
      Path,
      Arn: arn("iam", "", `role${Path}${RoleName}`),
      CreateDate: new Date().toISOString(),
      ...settings,
      inlinePolicies: bare({}),
      attachedPolicies: [],
    };
    this.roles.set(RoleName, role);
    this.save();
    return role;
  }

  getRole(name: string): Role {
    return this.role(name);
  }

  updateRole(name: string, settings: RoleSettings): Role {
    const role = this.role(name);
    parsePolicy(settings.AssumeRolePolicyDocument);
    Object.assign(role, { Description: undefined, MaxSessionDuration: undefined, Tags: undefined }, settings);
    this.save();
    return role;
  }

  deleteRole(name: string): void {
    const { inlinePolicies, attachedPolicies } = this.role(name);
    if (attachedPolicies.length > 0) {
      throw new ServiceError("DeleteConflict", 409, "Cannot delete entity, must detach all policies first.");
    }
    if (Object.keys(inlinePolicies).length > 0) {
      throw new ServiceError("DeleteConflict", 409, "Cannot delete entity, must delete policies first.");
    }
    this.roles.delete(name);
    this.save();
  }

  putRolePolicy(roleName: string, policyName: string, document: string): void {
    checkPolicyName(policyName);
    parsePolicy(document);
    this.role(roleName).inlinePolicies[policyName] = document;
    this.save();
  }

  getRolePolicy(roleName: string, policyName: string): string {
    const document = this.role(roleName).inlinePolicies[policyName];
    if (document === undefined) {
      throw noSuchEntity(`The role policy with name ${policyName} cannot be found.`);
    }
    return document;
  }

  deleteRolePolicy(roleName: string, policyName: string): void {
    this.getRolePolicy(roleName, policyName);
    delete this.role(roleName).inlinePolicies[policyName];
    this.save();
  }

  /** One that isn't among MANAGED_POLICIES allows nothing here. */
  attachRolePolicy(roleName: string, policyArn: string): void {
    const role = this.role(roleName);
    if (!isManaged(policyArn)) {
      throw noSuchEntity(`Policy ${policyArn} does not exist or is not attachable.`);
    }
    if (!role.attachedPolicies.includes(policyArn)) role.attachedPolicies.push(policyArn);
    this.save();
  }

  detachRolePolicy(roleName: string, policyArn: string): void {
    const role = this.role(roleName);
    if (!role.attachedPolicies.includes(policyArn)) {
      throw noSuchEntity(`Policy ${policyArn} was not found.`);
    }
    role.attachedPolicies = role.attachedPolicies.filter((attached) => attached !== policyArn);
    this.save();
  }

  listAttachedRolePolicies(roleName: string): readonly string[] {
    return this.role(roleName).attachedPolicies;
  }

  /** Whether the role's policies let it do `action` on `resourceArn`. False where there is no such role. */
  allows(
    roleArn: string,
    action: string,
    resourceArn: string,
    context: Record<string, string> = {},
  ): boolean {
    const role = this.byArn(roleArn);
    if (!role) return false;
    const inline = Object.values(role.inlinePolicies).map(parsePolicy);
    const attached = role.attachedPolicies.flatMap((policyArn) => own(MANAGED_POLICIES, policyArn) ?? []);
    return evaluate([...inline, ...attached], { action, resource: resourceArn, context }) === "allow";
  }

  /** Whether the role exists and its trust policy lets `service` (`lambda.amazonaws.com`) assume it. */
  trusts(roleArn: string, service: string, context: Record<string, string> = {}): boolean {
    const role = this.byArn(roleArn);
    if (!role) return false;
    const request = { action: "sts:AssumeRole", principal: { Service: service }, context };
    return evaluate([parsePolicy(role.AssumeRolePolicyDocument)], request) === "allow";
  }

  private byArn(roleArn: string): StoredRole | undefined {
    return [...this.roles.values()].find(({ Arn }) => Arn === roleArn);
  }

  private role(name: string): StoredRole {
    const role = this.roles.get(name);
    if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
    return role;
  }

  private save(): void {
    writeJson(this.file, Object.fromEntries(this.roles));
  }
}

function noSuchEntity(message: string): ServiceError {
  return new ServiceError("NoSuchEntity", 404, message);
}

function parsePolicy(document: string): PolicyDocument {
  let policy: Partial<PolicyDocument> | null;
  try {
    policy = JSON.parse(document) as Partial<PolicyDocument> | null;
  } catch {
    throw new ServiceError("MalformedPolicyDocument", 400, "This policy contains invalid Json");
  }
  const statements = [policy?.Statement ?? []].flat();
  if (statements.length === 0 || statements.some(({ Effect }) => Effect !== "Allow" && Effect !== "Deny")) {
    throw new ServiceError("MalformedPolicyDocument", 400, "Syntax errors in policy.");
  }
  return policy as PolicyDocument;
}
