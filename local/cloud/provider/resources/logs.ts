import { nameFromPrefix } from "../autoname";
import { asFound, resourceType } from "../resource";

interface LogGroupInputs {
  name?: string;
  namePrefix?: string;
  retentionInDays?: number;
  skipDestroy?: boolean;
  logGroupClass?: string;
  tags?: Record<string, string>;
}

/** The classic provider writes "for ever" as 0. */
const retention = ({ retentionInDays }: LogGroupInputs) => retentionInDays || undefined;

export const logGroup = resourceType<LogGroupInputs>({
  token: "aws:cloudwatch/logGroup:LogGroup",
  inputs: {
    name: "string",
    namePrefix: "string",
    retentionInDays: "number",
    skipDestroy: "boolean",
    logGroupClass: { oneOf: ["STANDARD"] },
    tags: { map: "string" },
  },
  autoname: { property: "name", maxLength: 512, prefixProperty: "namePrefix" },
  forceNew: ["name", "namePrefix"],
  computed: ["arn", "name"],
  identify: ({ name, namePrefix = "" }) => name ?? nameFromPrefix(namePrefix),
  async create(inputs, { services }, name) {
    services.logs.createLogGroup(name);
    services.logs.putRetentionPolicy(name, retention(inputs));
    return { id: name, outputs: { name, arn: services.logs.describeLogGroups(name)[0]?.arn } };
  },
  async read(id, inputs, _state, { services }) {
    const found = services.logs.describeLogGroups(id).find(({ logGroupName }) => logGroupName === id);
    if (!found) return undefined;
    const live = asFound(inputs, { retentionInDays: found.retentionInDays ?? 0 });
    return { inputs: live, outputs: { name: id, arn: found.arn } };
  },
  async update(id, inputs, _old, { services }) {
    services.logs.putRetentionPolicy(id, retention(inputs));
    return {};
  },
  async delete(id, inputs, { services }) {
    if (!inputs.skipDestroy) services.logs.deleteLogGroup(id);
  },
});
