import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { AddPermissionRequest, AliasConfiguration, FunctionConfiguration } from "@aws-sdk/client-lambda";
import { arn } from "../../../local/cloud/arn";
import type { LambdaBackend } from "../../../local/cloud/cloud";
import { ServiceError } from "../../../local/cloud/errors";
import type { InvokeRequest, LambdaApi, Remarks } from "../../../local/cloud/lambda/api";

interface FakeFunction {
  configuration: FunctionConfiguration;
  versions: FunctionConfiguration[];
  aliases: Map<string, AliasConfiguration>;
  statements: Map<string, { Sid: string; Qualifier?: string }>;
}

/** A Lambda service in memory, without anything that runs; it echoes what it's invoked with. */
export class FakeLambda implements LambdaApi {
  readonly functions = new Map<string, FakeFunction>();
  readonly invocations: InvokeRequest[] = [];
  remarks: Remarks = { notes: [], warnings: [] };

  async createFunction(name: string, settings: object, zipFile: string): Promise<FunctionConfiguration> {
    const configuration = {
      ...settings,
      FunctionName: name,
      FunctionArn: arn("lambda", "eu-central-1", `function:${name}`),
      CodeSha256: sha256(zipFile),
      Version: "$LATEST",
    };
    this.functions.set(name, { configuration, versions: [], aliases: new Map(), statements: new Map() });
    return configuration;
  }
  async updateFunctionCode(name: string, zipFile: string) {
    return Object.assign(this.get(name).configuration, { CodeSha256: sha256(zipFile) });
  }
  async updateFunctionConfiguration(name: string, settings: object) {
    return Object.assign(this.get(name).configuration, settings);
  }
  remarksOn() {
    return this.remarks;
  }
  async deleteFunction(name: string) {
    this.get(name);
    this.functions.delete(name);
  }
  getFunctionConfiguration(name: string) {
    return this.get(name).configuration;
  }
  listFunctions() {
    return [...this.functions.values()].map(({ configuration }) => configuration);
  }
  listVersionsByFunction(name: string) {
    return this.get(name).versions;
  }
  async publishVersion({ FunctionName = "" }) {
    const { configuration, versions } = this.get(FunctionName);
    const version = { ...configuration, Version: String(versions.length + 1) };
    versions.push(version);
    return version;
  }
  createAlias({ FunctionName = "", Name = "", FunctionVersion = "" }) {
    const { configuration, aliases } = this.get(FunctionName);
    const alias = { Name, FunctionVersion, AliasArn: `${configuration.FunctionArn}:${Name}` };
    aliases.set(Name, alias);
    return alias;
  }
  updateAlias({ FunctionName = "", Name = "", ...changes }) {
    return Object.assign(this.getAlias(FunctionName, Name), changes);
  }
  deleteAlias(name: string, alias: string) {
    this.getAlias(name, alias);
    this.get(name).aliases.delete(alias);
  }
  getAlias(name: string, alias: string) {
    const found = this.get(name).aliases.get(alias);
    if (!found) throw new ServiceError("ResourceNotFoundException", 404, `Cannot find alias ${alias}`);
    return found;
  }
  listAliases(name: string) {
    return [...this.get(name).aliases.values()];
  }
  addPermission({ FunctionName = "", StatementId = "", Qualifier }: AddPermissionRequest) {
    this.get(FunctionName).statements.set(StatementId, { Sid: StatementId, Qualifier });
  }
  removePermission(name: string, statementId: string) {
    this.get(name).statements.delete(statementId);
  }
  getPolicy(name: string) {
    return JSON.stringify({ Statement: [...this.get(name).statements.values()] });
  }
  async invoke(request: InvokeRequest) {
    this.invocations.push(request);
    return {
      requestId: "00000000-0000-0000-0000-000000000000",
      payload: request.payload,
      executedVersion: "1",
    };
  }

  /** As `startCloud` takes it. */
  backend(): LambdaBackend {
    return { api: this, routes: () => undefined, close: async () => undefined };
  }

  private get(name: string): FakeFunction {
    const found = this.functions.get(name);
    if (!found) throw new ServiceError("ResourceNotFoundException", 404, `Function not found: ${name}`);
    return found;
  }
}

function sha256(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("base64");
}
