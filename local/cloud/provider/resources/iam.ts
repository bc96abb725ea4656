import { MANAGED_POLICIES } from "../../iam/managed-policies";
import { asFound, resourceType } from "../resource";

interface RoleInputs {
  name: string;
  assumeRolePolicy: string;
  path?: string;
  description?: string;
  maxSessionDuration?: number;
  forceDetachPolicies?: boolean;
  tags?: Record<string, string>;
  __defaults?: string[];
}

const settingsOf = (inputs: RoleInputs) => ({
  AssumeRolePolicyDocument: inputs.assumeRolePolicy,
  Description: inputs.description,
  MaxSessionDuration: inputs.maxSessionDuration,
  Tags: inputs.tags,
});

export const role = resourceType<RoleInputs>({
  token: "aws:iam/role:Role",
  inputs: {
    name: "string",
    assumeRolePolicy: "json",
    path: "string",
    description: "string",
    maxSessionDuration: "number",
    forceDetachPolicies: "boolean",
    tags: { map: "string" },
  },
  autoname: { property: "name", maxLength: 64 },
  forceNew: ["name", "path"],
  computed: ["arn", "uniqueId", "createDate"],
  identify: ({ name }) => name,
  async create(inputs, { services }) {
    const created = services.iam.createRole(inputs.name, settingsOf(inputs), inputs.path);
    return {
      id: created.RoleName,
      outputs: { arn: created.Arn, uniqueId: created.RoleId, createDate: created.CreateDate },
    };
  },
  async read(id, inputs, _state, { services }) {
    const found = services.iam.getRole(id);
    const live = asFound(inputs, {
      assumeRolePolicy: found.AssumeRolePolicyDocument,
      description: found.Description,
      maxSessionDuration: found.MaxSessionDuration,
      tags: found.Tags,
    });
    return {
      inputs: live,
      outputs: { arn: found.Arn, uniqueId: found.RoleId, createDate: found.CreateDate },
    };
  },
  async update(id, inputs, _old, { services }) {
    services.iam.updateRole(id, settingsOf(inputs));
    return {};
  },
  async delete(id, inputs, { services }) {
    if (inputs.forceDetachPolicies) {
      for (const attached of services.iam.listAttachedRolePolicies(id))
        services.iam.detachRolePolicy(id, attached);
    }
    services.iam.deleteRole(id);
  },
});

interface RolePolicyInputs {
  name: string;
  role: string;
  policy: string;
}

export const rolePolicy = resourceType<RolePolicyInputs>({
  token: "aws:iam/rolePolicy:RolePolicy",
  inputs: { name: "string", role: "string", policy: "json" },
  autoname: { property: "name", maxLength: 128 },
  forceNew: ["name", "role"],
  computed: [],
  identify: ({ role, name }) => `${role}:${name}`,
  async create(inputs, { services }, id) {
    services.iam.putRolePolicy(inputs.role, inputs.name, inputs.policy);
    return { id, outputs: {} };
  },
  async read(_id, inputs, _state, { services }) {
    return {
      inputs: { ...inputs, policy: services.iam.getRolePolicy(inputs.role, inputs.name) },
      outputs: {},
    };
  },
  async update(_id, inputs, _old, { services }) {
    services.iam.putRolePolicy(inputs.role, inputs.name, inputs.policy);
    return {};
  },
  async delete(_id, inputs, { services }) {
    services.iam.deleteRolePolicy(inputs.role, inputs.name);
  },
});

interface AttachmentInputs {
  role: string;
  policyArn: string;
}

export const rolePolicyAttachment = resourceType<AttachmentInputs>({
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  inputs: { role: "string", policyArn: "string" },
  forceNew: ["role", "policyArn"],
  computed: [],
  identify: ({ role, policyArn }) => `${role}/${policyArn}`,
  async create(inputs, { services, info }, id) {
    services.iam.attachRolePolicy(inputs.role, inputs.policyArn);
    if (!Object.hasOwn(MANAGED_POLICIES, inputs.policyArn))
      info(`What ${inputs.policyArn} allows isn't known to the local cloud: it allows nothing here.`);
    return { id, outputs: {} };
  },
  async read(_id, inputs, _state, { services }) {
    const attached = services.iam.listAttachedRolePolicies(inputs.role).includes(inputs.policyArn);
    return attached ? { inputs, outputs: {} } : undefined;
  },
  async delete(_id, inputs, { services }) {
    services.iam.detachRolePolicy(inputs.role, inputs.policyArn);
  },
});
