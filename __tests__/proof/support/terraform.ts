import { resolve } from "node:path";
import type { Registered } from "../../program/support/runProgram";

/**
 * What the program registers, as a Terraform configuration of HashiCorp's AWS provider, which Pulumi's is made from: the
 * same types under other names.
 */

type Json = Record<string, unknown>;

/** Resources by their type and label. */
export type Resources = Record<string, Record<string, Json>>;

export interface Configuration {
  terraform: object;
  provider: object;
  resource: Resources;
}

/** Pulumi's own, and this program's components. */
const isLeftOut = (type: string) => /^(pulumi|petstore-snapstart):/.test(type);

/** Where the name isn't made of the same words. */
const TYPES: Record<string, string> = {
  "aws:s3/bucketObjectv2:BucketObjectv2": "aws_s3_object",
  "aws-native:lambda:Function": "aws_lambda_function",
  "command:local:Command": "terraform_data",
};

/** Pulumi makes these names up, Terraform asks for them. */
const NAMES: Record<string, string> = {
  aws_apigatewayv2_api: "name",
  aws_cloudwatch_metric_alarm: "alarm_name",
  aws_lambda_function: "function_name",
};

const KEYS: Record<string, Record<string, string>> = {
  aws_lambda_permission: { function: "function_name" },
  aws_s3_bucket_lifecycle_configuration: { rules: "rule" },
  aws_s3_bucket_server_side_encryption_configuration: { rules: "rule" },
};

/** Keys in these are somebody's data. */
const MAPS = ["tags", "variables", "dimensions"];
const DOCUMENTS = ["policy", "assumeRolePolicy", "redrivePolicy", "redriveAllowPolicy"];

/** The file that a command's stdout is kept in. */
const stdoutFile = (name: string) => `${label(name)}.stdout`;

/**
 * What `fakeResource` is to answer so that the recorded inputs refer to other resources in Terraform's words.
 * @param state what AWS would answer, of which only the names count
 */
export function references(
  type: string,
  name: string,
  inputs: Json,
  state: Json,
): { id: string; state: Json } {
  if (isLeftOut(type)) return { id: name, state };
  const to = (attribute: string) => `\${${terraformType(type)}.${label(name)}.${attribute}}`;
  const outputs = Object.keys(state)
    .filter((key) => !(key in inputs))
    .map((key) => [key, key === "stdout" ? readStdout(name) : to(snake(key))]);
  return { id: to("id"), state: { ...inputs, ...Object.fromEntries(outputs) } };
}

/** Not before the command has run: its id isn't known until then, and with that the file's name. */
const readStdout = (name: string) =>
  `\${file(replace(terraform_data.${label(name)}.id, "/^.*$/", "${stdoutFile(name)}"))}`;

/** @param resources with inputs that `references` has answered */
export function toTerraform(resources: Registered[]): Configuration {
  const resource: Resources = {};
  for (const one of resources.filter(({ type }) => !isLeftOut(type))) {
    (resource[terraformType(one.type)] ??= {})[label(one.name)] = properties(one);
  }
  return {
    terraform: { required_providers: { aws: { source: "hashicorp/aws" } } },
    provider: {
      // Where it is and with which keys comes from the environment.
      aws: {
        skip_credentials_validation: true,
        skip_metadata_api_check: true,
        skip_requesting_account_id: true,
        s3_use_path_style: true,
      },
    },
    resource,
  };
}

function properties({ type, name, inputs, dependsOn }: Registered): Json {
  const terraform = terraformType(type);
  const depends_on = dependsOn
    .map((text) => text.split(" ") as [type: string, name: string])
    .filter(([other]) => !isLeftOut(other))
    .map(([other, otherName]) => `${terraformType(other)}.${label(otherName)}`);
  if (type === "command:local:Command") return { ...command(name, inputs), depends_on };
  const { code, tags, source, ...rest } = inputs;
  const nameKey = NAMES[terraform];
  return {
    ...(nameKey && { [nameKey]: name }),
    ...(translated({ ...rest, ...code }, KEYS[terraform]) as Json),
    ...(source && { source: resolve(source.path) }),
    ...(tags && { tags: Array.isArray(tags) ? fromList(tags) : tags }),
    depends_on,
  };
}

function command(name: string, { create, environment, triggers }: Registered["inputs"]): Json {
  const run = {
    command: `${create} > "$STDOUT"`,
    working_dir: process.cwd(),
    environment: { ...environment, STDOUT: `\${abspath("${stdoutFile(name)}")}` },
  };
  return { triggers_replace: triggers, provisioner: { "local-exec": run } };
}

/** A version is the command's to publish, and the emulator runs Python where there is no Docker. */
export const FUNCTION = { runtime: "python3.12", handler: "index.handler", publish: false };

function terraformType(type: string): string {
  const [, module, , kind] = /^aws:(\w+)\/(\w+):(\w+)$/.exec(type) ?? [];
  const known = TYPES[type] ?? (module && `aws_${module}_${snake(kind!)}`);
  if (!known) throw new Error(`no Terraform type for ${type}`);
  return known;
}

function translated(value: unknown, keys: Record<string, string> = {}): unknown {
  if (Array.isArray(value)) return value.map((inner) => translated(inner));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (DOCUMENTS.includes(key))
        return [snake(key), typeof inner === "string" ? inner : JSON.stringify(inner)];
      return [keys[key] ?? snake(key), MAPS.includes(key) ? inner : translated(inner)];
    }),
  );
}

const fromList = (tags: { key: string; value: string }[]) =>
  Object.fromEntries(tags.map(({ key, value }) => [key, value]));

const snake = (text: string) =>
  text.replace(/[A-Z]/g, (letter, at) => `${at === 0 ? "" : "_"}${letter.toLowerCase()}`);

const label = (name: string) => name.replace(/\W/g, "_");
