import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { REGION } from "../region";
import { readOr } from "../read-or";

/** What opens the front door. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** What an AWS SDK's client takes to call the front door. */
export interface FrontDoorAccess {
  endpoint: string;
  region: string;
  credentials: Credentials;
}

/** In AWS's configuration file; not one that a developer may have among their own. */
export const PROFILE = "petstore-local";
const SECRET_BYTES = 32;

/** The configuration file for AWS's CLI and SDKs, which has the credentials in it. */
export const awsConfigFile = (stateDir: string) => join(stateDir, "aws-config");

/** The credentials of a state folder: those that it has, or new ones. They are stored by `writeAwsConfig`. */
export function credentialsOf(stateDir: string): Credentials {
  return (
    parse(readOr(awsConfigFile(stateDir), "")) ?? {
      accessKeyId: `LOCAL${randomBytes(8).toString("hex").toUpperCase()}`,
      secretAccessKey: randomBytes(SECRET_BYTES).toString("base64url"),
    }
  );
}

/** Writes the file anew, for its owner's eyes only: at each start the front door has another port. */
export function writeAwsConfig(stateDir: string, { endpoint, region, credentials }: FrontDoorAccess): void {
  const file = awsConfigFile(stateDir);
  const lines = [
    "# Written by the local cloud, at each start. Who has these credentials can run commands as you.",
    `[profile ${PROFILE}]`,
    `aws_access_key_id = ${credentials.accessKeyId}`,
    `aws_secret_access_key = ${credentials.secretAccessKey}`,
    `region = ${region}`,
    `endpoint_url = ${endpoint}`,
  ];
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const partial = `${file}.${process.pid}.partial`;
  writeFileSync(partial, `${lines.join("\n")}\n`, { mode: 0o600 });
  renameSync(partial, file);
}

/** How to call the front door of the cloud at `endpoint`. @throws Error where the state folder has no credentials */
export function accessTo(endpoint: string, stateDir: string): FrontDoorAccess {
  const file = awsConfigFile(stateDir);
  const credentials = parse(readFileSync(file, "utf8"));
  if (credentials === undefined) throw new Error(`${file} has no credentials: start the local cloud again`);
  return { endpoint, region: REGION, credentials };
}

function parse(text: string): Credentials | undefined {
  const accessKeyId = /^aws_access_key_id = (LOCAL[0-9A-F]{16})$/m.exec(text)?.[1];
  const secretAccessKey = /^aws_secret_access_key = ([\w-]{43})$/m.exec(text)?.[1];
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
}
