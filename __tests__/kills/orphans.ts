import { readFileSync } from "node:fs";
import { join } from "node:path";
import { entries } from "../../local/setup/paths";

/** What the services of a local cloud have, by Pulumi's types, and which of it Pulumi doesn't know. */

type Json = Record<string, unknown>;

interface Known {
  type: string;
  id?: string;
  inputs?: Json;
}

/** @returns a line for each resource that no stack's state names, and each that is missing */
export function orphansIn(stateDir: string): string[] {
  const known = knownTo(stateDir);
  const stored = storedIn(stateDir);
  return [
    ...stored.filter((one) => !known.has(one)).map((one) => `orphan ${one}`),
    ...[...known].filter((one) => !stored.includes(one)).map((one) => `missing ${one}`),
  ];
}

function knownTo(stateDir: string): Set<string> {
  const state = read(join(stateDir, ".pulumi/stacks/petstore-snapstart/local.json"), {}) as {
    checkpoint?: { latest?: { resources?: Known[] } };
  };
  const resources = state.checkpoint?.latest?.resources ?? [];
  return new Set(
    resources.flatMap(({ type, id = "", inputs = {} }) => {
      const name = NAMES[type]?.(id, inputs);
      return name === undefined ? [] : [`${short(type)} ${name}`];
    }),
  );
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** How resources are named here; types that aren't here have nothing of their own in any service. */
const NAMES: Record<string, (id: string, inputs: Json) => string> = {
  "aws:apigatewayv2/api:Api": (id) => id,
  "aws:apigatewayv2/integration:Integration": (id, inputs) => `${text(inputs.apiId)}/${id}`,
  "aws:apigatewayv2/route:Route": (id, inputs) => `${text(inputs.apiId)}/${id}`,
  "aws:apigatewayv2/stage:Stage": (id, inputs) => `${text(inputs.apiId)}/${id}`,
  "aws:cloudwatch/logGroup:LogGroup": (id) => id,
  "aws:iam/role:Role": (id) => id,
  "aws:iam/rolePolicy:RolePolicy": (_id, inputs) => `${text(inputs.role)}/${text(inputs.name)}`,
  "aws:lambda/alias:Alias": (_id, inputs) => `${text(inputs.functionName)}/${text(inputs.name)}`,
  "aws:lambda/permission:Permission": (id) => id,
  "aws:s3/bucket:Bucket": (id) => id,
  "aws:s3/bucketObjectv2:BucketObjectv2": (id, inputs) => `${text(inputs.bucket)}/${id}`,
  "aws:scheduler/schedule:Schedule": (id) => id,
  "aws:scheduler/scheduleGroup:ScheduleGroup": (id) => id,
  "aws-native:lambda:Function": (id) => id,
};

const short = (type: string) => type.split(":").at(-1)!;

function storedIn(stateDir: string): string[] {
  return [...gateway(stateDir), ...iam(stateDir), ...lambda(stateDir), ...s3(stateDir), ...rest(stateDir)];
}

function gateway(stateDir: string): string[] {
  return each(join(stateDir, "gateway")).flatMap((record) => {
    const api = text((record.api as Json).ApiId);
    const parts = (kind: string, all: unknown) => keys(all).map((id) => `${kind} ${api}/${id}`);
    return [
      `Api ${api}`,
      ...parts("Integration", record.integrations),
      ...parts("Route", record.routes),
      ...parts("Stage", record.stages),
    ];
  });
}

function iam(stateDir: string): string[] {
  return Object.entries(read(join(stateDir, "iam.json"), {})).flatMap(([name, role]) => [
    `Role ${name}`,
    ...keys((role as Json).inlinePolicies).map((policy) => `RolePolicy ${name}/${policy}`),
  ]);
}

function lambda(stateDir: string): string[] {
  return each(join(stateDir, "lambda/functions")).flatMap((record) => [
    `Function ${text(record.name)}`,
    ...keys(record.aliases).map((alias) => `Alias ${text(record.name)}/${alias}`),
    ...Object.values(record.permissions as Record<string, { statementId: string }[]>)
      .flat()
      .map(({ statementId }) => `Permission ${statementId}`),
  ]);
}

function s3(stateDir: string): string[] {
  return entries(join(stateDir, "s3")).flatMap((bucket) => {
    const { objects } = read(join(stateDir, "s3", bucket, "bucket.json"), {});
    return [`Bucket ${bucket}`, ...keys(objects).map((key) => `BucketObjectv2 ${bucket}/${key}`)];
  });
}

function rest(stateDir: string): string[] {
  const { groups = [], schedules } = read(join(stateDir, "scheduler.json"), {}) as {
    groups?: string[];
    schedules?: Json;
  };
  return [
    ...groups.map((name) => `ScheduleGroup ${name}`),
    ...keys(schedules).map((name) => `Schedule ${name}`),
    ...keys(read(join(stateDir, "logs/groups.json"), {})).map((name) => `LogGroup ${name}`),
  ];
}

const keys = (value: unknown) => Object.keys(value ?? {});

const each = (folder: string) =>
  entries(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => read(join(folder, name), {}));

function read(file: string, fallback: Json): Json {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Json;
  } catch {
    return fallback;
  }
}
