import type {
  AddPermissionRequest,
  AliasConfiguration,
  CreateAliasRequest,
  UpdateAliasRequest,
} from "@aws-sdk/client-lambda";
import { ServiceError } from "../errors";
import { bare } from "../own";
import type { Caller } from "./api";
import { parseFunctionName } from "./function-name";
import { checkAliasName, checkStatementId } from "./names";
import { mayInvoke, permissionOf, policyDocument } from "./permissions";
import {
  functionArn,
  LATEST,
  versionsOf,
  weightsOf,
  type Alias,
  type FunctionRecord,
  type VersionRecord,
} from "./records";
import type { FunctionStore } from "./store";

/** What functions there are, with their versions, aliases and resource policies; every change is on disk at once. */
export class FunctionRegistry {
  #functions = new Map<string, FunctionRecord>();

  constructor(
    private readonly store: FunctionStore,
    private readonly region: string,
  ) {
    for (const record of store.load()) this.#functions.set(record.name, withBareMaps(record));
  }

  get all(): FunctionRecord[] {
    return [...this.#functions.values()];
  }

  has(name: string): boolean {
    return this.#functions.has(name);
  }

  /** @throws ServiceError ResourceNotFoundException */
  get(name: string): FunctionRecord {
    return this.#functions.get(parseFunctionName(name).name) ?? this.#notFound(name);
  }

  /** Stores a function, new or changed; one that has been deleted meanwhile stays so. */
  save(record: FunctionRecord): void {
    if (this.#functions.get(record.name) === record) this.store.save(record);
  }

  add(record: FunctionRecord): void {
    this.#functions.set(record.name, withBareMaps(record));
    this.store.save(record);
  }

  delete(name: string): void {
    this.#functions.delete(name);
    this.store.delete(name);
  }

  /** Takes a version out. @throws ServiceError where it is none, or an alias names it */
  deleteVersion(record: FunctionRecord, version: string): void {
    if (record.versions[version] === undefined || version === LATEST) {
      throw new ServiceError(
        "InvalidParameterValueException",
        400,
        `${version} is not a version that can be deleted.`,
      );
    }
    const alias = Object.values(record.aliases).find((each) => versionsOf(each).includes(version));
    if (alias !== undefined) {
      throw conflict(`Version ${version} is the target of alias ${alias.Name}.`);
    }
    delete record.versions[version];
    delete record.permissions[version];
    this.save(record);
  }

  /** The version that a qualifier stands for; of an alias with weights, one drawn by them. */
  resolve(record: FunctionRecord, qualifier = LATEST): VersionRecord {
    const alias = record.aliases[qualifier];
    const version = alias === undefined ? qualifier : draw(alias);
    return record.versions[version] ?? this.#notFound(record.name, qualifier);
  }

  createAlias(request: CreateAliasRequest): AliasConfiguration {
    const record = this.get(request.FunctionName!);
    const name = request.Name!;
    checkAliasName(name);
    if (record.aliases[name] !== undefined) {
      throw conflict(`Alias already exists: ${functionArn(this.region, record.name, name)}`);
    }
    const { FunctionVersion, Description = "", RoutingConfig } = request;
    return this.#putAlias(record, { Name: name, FunctionVersion, Description, RoutingConfig });
  }

  updateAlias(request: UpdateAliasRequest): AliasConfiguration {
    const record = this.get(request.FunctionName!);
    const alias = this.#alias(record, request.Name!);
    return this.#putAlias(record, {
      ...alias,
      FunctionVersion: request.FunctionVersion ?? alias.FunctionVersion,
      Description: request.Description ?? alias.Description,
      RoutingConfig: request.RoutingConfig ?? alias.RoutingConfig,
    });
  }

  deleteAlias(name: string, alias: string): void {
    const record = this.get(name);
    delete record.aliases[alias];
    delete record.permissions[alias];
    this.save(record);
  }

  getAlias(name: string, alias: string): AliasConfiguration {
    const record = this.get(name);
    return this.#shape(record, this.#alias(record, alias));
  }

  listAliases(name: string): AliasConfiguration[] {
    const record = this.get(name);
    return Object.values(record.aliases).map((alias) => this.#shape(record, alias));
  }

  addPermission(request: AddPermissionRequest): void {
    const { name, qualifier = LATEST } = parseFunctionName(request.FunctionName!, request.Qualifier);
    const record = this.get(name);
    checkStatementId(request.StatementId!);
    this.resolve(record, qualifier);
    const permissions = (record.permissions[qualifier] ??= []);
    if (permissions.some(({ statementId }) => statementId === request.StatementId)) {
      throw conflict(
        `The statement id (${request.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    }
    permissions.push(permissionOf(request));
    this.save(record);
  }

  removePermission(name: string, statementId: string, qualifier = LATEST): void {
    const record = this.get(name);
    const permissions = record.permissions[qualifier] ?? [];
    const kept = permissions.filter((each) => each.statementId !== statementId);
    if (kept.length === permissions.length) {
      throw new ServiceError(
        "ResourceNotFoundException",
        404,
        `Statement ${statementId} is not found in resource policy.`,
      );
    }
    record.permissions[qualifier] = kept;
    this.save(record);
  }

  /** Whether a service may invoke under this very qualifier. */
  permits(record: FunctionRecord, qualifier: string | undefined, caller: Caller): boolean {
    return mayInvoke(record.permissions[qualifier ?? LATEST] ?? [], caller);
  }

  getPolicy(name: string, qualifier?: string): string {
    const record = this.get(name);
    const resource = qualifier === undefined ? record.name : `${record.name}:${qualifier}`;
    return policyDocument(this.region, resource, record.permissions[qualifier ?? LATEST] ?? []);
  }

  #putAlias(record: FunctionRecord, alias: Alias): AliasConfiguration {
    for (const version of versionsOf(alias)) {
      if (record.versions[version] === undefined) this.#notFound(record.name, version);
    }
    record.aliases[alias.Name!] = alias;
    this.save(record);
    return this.#shape(record, alias);
  }

  #alias(record: FunctionRecord, name: string): Alias {
    const alias = record.aliases[name];
    if (alias !== undefined) return alias;
    const missing = functionArn(this.region, record.name, name);
    throw new ServiceError("ResourceNotFoundException", 404, `Cannot find alias arn: ${missing}`);
  }

  #shape(record: FunctionRecord, alias: Alias): AliasConfiguration {
    return { AliasArn: functionArn(this.region, record.name, alias.Name), ...alias };
  }

  #notFound(name: string, qualifier?: string): never {
    const missing = functionArn(this.region, parseFunctionName(name).name, qualifier);
    throw new ServiceError("ResourceNotFoundException", 404, `Function not found: ${missing}`);
  }
}

/** Any name may be a qualifier, those of an object's own members included. */
function withBareMaps(record: FunctionRecord): FunctionRecord {
  for (const key of ["versions", "aliases", "permissions"] as const) {
    bare(record[key]);
  }
  return record;
}

const conflict = (message: string) => new ServiceError("ResourceConflictException", 409, message);

function draw(alias: Alias): string {
  let rest = Math.random();
  for (const [version, weight] of weightsOf(alias)) {
    rest -= weight;
    if (rest < 0) return version;
  }
  return alias.FunctionVersion!;
}
