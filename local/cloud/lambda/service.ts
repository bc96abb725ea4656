import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type {
  AddPermissionRequest,
  AliasConfiguration,
  CreateAliasRequest,
  FunctionConfiguration,
  PublishVersionRequest,
  StateReasonCode,
  UpdateAliasRequest,
} from "@aws-sdk/client-lambda";
import { ServiceError } from "../errors";
import type { LogsApi } from "../logs/api";
import type { Machine } from "../runtime/environment";
import { PAYLOAD_LIMIT, RuntimeError } from "../runtime/runtime-api";
import { currentFit } from "../snapshot/fit";
import { Snapshot, SnapshotError } from "../snapshot/snapshot";
import type { FunctionSettings, InvokeRequest, InvokeResponse, LambdaApi } from "./api";
import { CodeStore } from "./code";
import { Concurrency } from "./concurrency";
import { Fleet, type FleetOptions, type SnapshotPlace } from "./fleet";
import { parseFunctionName } from "./function-name";
import { openMachine, type NoSnapshots, type Tools } from "./machine";
import { mayInvoke, policyDocument } from "./permissions";
import {
  configurationOf,
  fingerprint,
  functionArn,
  LATEST,
  logGroupOf,
  type FunctionRecord,
  type VersionRecord,
} from "./records";
import { checkSettings, DEFAULTS } from "./settings";
import { FunctionStore } from "./store";

/** Cold starts that are remembered per function. */
const STARTS_KEPT = 5000;

export interface LambdaOptions {
  stateDir: string;
  region: string;
  tools: Tools;
  logs: Pick<LogsApi, "put">;
  /** Where the build puts the runtime interface client's jars. */
  libDirectory?: string;
  /** Whether a role's policies allow an action on a resource; what they don't allow isn't logged. */
  allows?: (roleArn: string, action: string, resource: string) => boolean;
}

/** A cold start as the local-only calls tell of it. */
export type ColdStart = Parameters<FleetOptions["onStart"]>[0] & { totalMs: number };

/** The Lambda service: functions, their versions and aliases, and the environments that run them. */
export class LambdaService implements LambdaApi {
  #functions = new Map<string, FunctionRecord>();
  #fleets = new Map<string, Fleet>();
  /** Versions whose snapshot is being made, or made anew. */
  #activations = new Map<string, Promise<void>>();
  #starts = new Map<string, ColdStart[]>();
  #concurrency = new Concurrency();
  #store: FunctionStore;
  #code: CodeStore;
  #closed = false;

  private constructor(
    private readonly options: LambdaOptions,
    private readonly machine: Machine,
    private readonly criu: string[] | undefined,
    /** Why versions start without snapshots on this machine; undefined where they have them. */
    readonly noSnapshots: NoSnapshots,
  ) {
    this.#store = new FunctionStore(join(options.stateDir, "functions"));
    this.#code = new CodeStore(join(options.stateDir, "code"));
  }

  /** Starts the service with what an earlier one left in `stateDir`. @throws Error where the machine lacks something */
  static async open(options: LambdaOptions): Promise<LambdaService> {
    const libDirectory = options.libDirectory ?? join(__dirname, "../../../petstore-java/target/runtime");
    const stateDir = join(options.stateDir, "lambda");
    const { machine, criu, noSnapshots } = await openMachine(
      stateDir,
      libDirectory,
      options.tools,
      options.logs,
    );
    const service = new LambdaService({ ...options, stateDir }, machine, criu, noSnapshots);
    await service.#restoreState();
    return service;
  }

  /** Stops all environments. What is being published is published again by the next service. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#fleets.values()].map((fleet) => fleet.stop()));
    await Promise.allSettled(this.#activations.values());
  }

  async createFunction(
    name: string,
    settings: FunctionSettings,
    zipFile: string,
  ): Promise<FunctionConfiguration> {
    parseFunctionName(name);
    if (this.#functions.has(name)) {
      throw new ServiceError("ResourceConflictException", 409, `Function already exist: ${name}`);
    }
    checkSettings(settings);
    const code = await this.#code.add(zipFile);
    const latest: VersionRecord = { version: LATEST, code, settings, lastModified: now(), state: "Active" };
    const record: FunctionRecord = {
      name,
      lastVersion: 0,
      versions: { [LATEST]: latest },
      aliases: {},
      permissions: {},
    };
    this.#functions.set(name, record);
    this.#store.save(record);
    return configurationOf(this.options.region, record, latest);
  }

  async updateFunctionCode(name: string, zipFile: string): Promise<FunctionConfiguration> {
    const record = this.#function(name);
    return this.#updateLatest(record, { code: await this.#code.add(zipFile) });
  }

  async updateFunctionConfiguration(
    name: string,
    settings: FunctionSettings,
  ): Promise<FunctionConfiguration> {
    const record = this.#function(name);
    checkSettings(settings);
    return this.#updateLatest(record, { settings });
  }

  async deleteFunction(name: string, qualifier?: string): Promise<void> {
    const record = this.#function(name);
    if (qualifier === undefined) {
      this.#functions.delete(name);
      this.#store.delete(name);
      await Promise.all(Object.keys(record.versions).map((version) => this.#dispose(name, version)));
      await rm(this.#snapshotsOf(name), { recursive: true, force: true });
      this.#starts.delete(name);
    } else {
      if (record.versions[qualifier] === undefined || qualifier === LATEST) {
        throw new ServiceError(
          "InvalidParameterValueException",
          400,
          `${qualifier} is not a version that can be deleted.`,
        );
      }
      const alias = Object.values(record.aliases).find(
        (each) =>
          each.FunctionVersion === qualifier ||
          each.RoutingConfig?.AdditionalVersionWeights?.[qualifier] !== undefined,
      );
      if (alias !== undefined) {
        throw new ServiceError(
          "ResourceConflictException",
          409,
          `Version ${qualifier} is the target of alias ${alias.Name}.`,
        );
      }
      delete record.versions[qualifier];
      delete record.permissions[qualifier];
      this.#store.save(record);
      await this.#dispose(name, qualifier);
      await rm(join(this.#snapshotsOf(name), qualifier), { recursive: true, force: true });
    }
    await this.#collectCode();
  }

  getFunctionConfiguration(name: string, qualifier?: string): FunctionConfiguration {
    const record = this.#function(name);
    const version = this.#resolve(record, qualifier);
    return configurationOf(this.options.region, record, version, qualifier);
  }

  /** The settings of `$LATEST`. */
  settingsOf(name: string): FunctionSettings {
    return this.#function(name).versions[LATEST]!.settings;
  }

  listVersionsByFunction(name: string): FunctionConfiguration[] {
    const record = this.#function(name);
    return Object.values(record.versions).map((version) =>
      configurationOf(this.options.region, record, version, version.version),
    );
  }

  /** Publishes `$LATEST` unless it is what was published last; a SnapStart version is Pending until its snapshot is there. */
  async publishVersion(request: PublishVersionRequest): Promise<FunctionConfiguration> {
    const record = this.#function(request.FunctionName!);
    const latest = record.versions[LATEST]!;
    if (request.CodeSha256 !== undefined && request.CodeSha256 !== latest.code.sha256) {
      throw new ServiceError(
        "InvalidParameterValueException",
        400,
        `CodeSHA256 (${request.CodeSha256}) is different from current CodeSHA256 in $LATEST (${latest.code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
      );
    }
    const settings =
      request.Description === undefined
        ? latest.settings
        : { ...latest.settings, Description: request.Description };
    const previous = record.versions[String(record.lastVersion)];
    let version: VersionRecord = {
      ...latest,
      settings,
      version: String(record.lastVersion + 1),
      lastModified: now(),
    };
    if (previous !== undefined && fingerprint(previous) === fingerprint(version)) {
      version = previous;
    } else {
      const snapStart = settings.SnapStart?.ApplyOn === "PublishedVersions";
      if (snapStart)
        Object.assign(version, {
          state: "Pending",
          stateReason: "The function is being created.",
          stateReasonCode: "Creating",
        });
      record.lastVersion++;
      record.versions[version.version] = version;
      this.#store.save(record);
      if (snapStart) this.#activate(record, version);
    }
    return configurationOf(this.options.region, record, version, version.version);
  }

  createAlias(request: CreateAliasRequest): AliasConfiguration {
    const record = this.#function(request.FunctionName!);
    const name = request.Name!;
    if (record.aliases[name] !== undefined) {
      throw new ServiceError(
        "ResourceConflictException",
        409,
        `Alias already exists: ${functionArn(this.options.region, record.name, name)}`,
      );
    }
    if (!/^(?!^\d+$)[a-zA-Z0-9-_]{1,128}$/.test(name)) {
      throw new ServiceError("ValidationException", 400, `'${name}' is not an alias's name.`);
    }
    return this.#putAlias(record, {
      Name: name,
      FunctionVersion: request.FunctionVersion,
      Description: request.Description ?? "",
      RoutingConfig: request.RoutingConfig,
    });
  }

  updateAlias(request: UpdateAliasRequest): AliasConfiguration {
    const record = this.#function(request.FunctionName!);
    const alias = this.#alias(record, request.Name!);
    return this.#putAlias(record, {
      ...alias,
      FunctionVersion: request.FunctionVersion ?? alias.FunctionVersion,
      Description: request.Description ?? alias.Description,
      RoutingConfig: request.RoutingConfig ?? alias.RoutingConfig,
    });
  }

  deleteAlias(name: string, alias: string): void {
    const record = this.#function(name);
    delete record.aliases[alias];
    delete record.permissions[alias];
    this.#store.save(record);
  }

  getAlias(name: string, alias: string): AliasConfiguration {
    const record = this.#function(name);
    return this.#aliasShape(record, this.#alias(record, alias));
  }

  listAliases(name: string): AliasConfiguration[] {
    const record = this.#function(name);
    return Object.values(record.aliases).map((alias) => this.#aliasShape(record, alias));
  }

  addPermission(request: AddPermissionRequest): void {
    const { name, qualifier = LATEST } = parseFunctionName(request.FunctionName!, request.Qualifier);
    const record = this.#function(name);
    this.#resolve(record, qualifier);
    const permissions = (record.permissions[qualifier] ??= []);
    if (permissions.some(({ statementId }) => statementId === request.StatementId)) {
      throw new ServiceError(
        "ResourceConflictException",
        409,
        `The statement id (${request.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    }
    permissions.push({
      statementId: request.StatementId!,
      action: request.Action!,
      principal: request.Principal!,
      ...(request.SourceArn === undefined ? {} : { sourceArn: request.SourceArn }),
    });
    this.#store.save(record);
  }

  removePermission(name: string, statementId: string, qualifier = LATEST): void {
    const record = this.#function(name);
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
    this.#store.save(record);
  }

  getPolicy(name: string, qualifier?: string): string {
    const record = this.#function(name);
    const resource = qualifier === undefined ? name : `${name}:${qualifier}`;
    return policyDocument(this.options.region, resource, record.permissions[qualifier ?? LATEST] ?? []);
  }

  async invoke(request: InvokeRequest): Promise<InvokeResponse> {
    const { name, qualifier } = parseFunctionName(request.functionName, request.qualifier);
    const record = this.#function(name);
    if (
      request.caller !== undefined &&
      !mayInvoke(record.permissions[qualifier ?? LATEST] ?? [], request.caller)
    ) {
      throw new ServiceError(
        "AccessDeniedException",
        403,
        `${request.caller.sourceArn} is not authorized to perform: lambda:InvokeFunction on ${functionArn(this.options.region, name, qualifier)}`,
      );
    }
    if (request.payload.length > PAYLOAD_LIMIT) {
      throw new ServiceError(
        "RequestTooLargeException",
        413,
        `${request.payload.length} byte payload is too large for the RequestResponse invocation type (limit ${PAYLOAD_LIMIT} bytes)`,
      );
    }
    const version = this.#resolve(record, qualifier);
    if (version.state !== "Active") {
      throw new ServiceError(
        "ResourceConflictException",
        409,
        `The operation cannot be performed at this time. The function is currently in the following state: ${version.state}`,
      );
    }
    const leave = this.#concurrency.enter(
      name,
      record.versions[LATEST]!.settings.ReservedConcurrentExecutions,
    );
    const requestId = randomUUID();
    try {
      const result = await this.#run(record, version, {
        requestId,
        functionArn: functionArn(this.options.region, name, qualifier),
        traceId: traceId(),
        payload: request.payload,
      });
      return {
        requestId,
        payload: result.payload,
        executedVersion: version.version,
        ...(result.failed ? { functionError: "Unhandled" } : {}),
      };
    } finally {
      leave();
    }
  }

  /** Ends all environments of a function, of every version, so that what comes next starts from none. */
  async stopEnvironments(name: string): Promise<void> {
    const record = this.#function(name);
    await Promise.all(
      Object.keys(record.versions).map((version) => this.#fleets.get(fleetKey(name, version))?.clear()),
    );
  }

  environments(name: string): Fleet["environments"] {
    const record = this.#function(name);
    return Object.keys(record.versions).flatMap(
      (version) => this.#fleets.get(fleetKey(name, version))?.environments ?? [],
    );
  }

  /** Cold starts since a moment (epoch ms), oldest first. */
  starts(name: string, since: number): ColdStart[] {
    this.#function(name);
    return (this.#starts.get(name) ?? []).filter(({ startedAt }) => startedAt >= since);
  }

  /** A version's snapshot: bytes in all and mapped at restore, and how long publishing took (ms). */
  snapshotOf(name: string, qualifier: string): Record<string, unknown> {
    const record = this.#function(name);
    const version = this.#resolve(record, qualifier);
    const snapshot = this.#fleet(record, version).snapshot;
    if (snapshot === undefined) {
      throw new ServiceError(
        "ResourceNotFoundException",
        404,
        `Version ${version.version} of ${name} has no snapshot${this.noSnapshots === undefined ? "" : `: ${this.noSnapshots}`}.`,
      );
    }
    const times = version.publishTimes;
    return {
      version: version.version,
      ...snapshot.size,
      ...(snapshot.unmapped === undefined ? {} : { unmapped: snapshot.unmapped }),
      ...(times === undefined ? {} : { ...times, publishMs: times.initMs + times.checkpointMs }),
    };
  }

  async #run(record: FunctionRecord, version: VersionRecord, invocation: Parameters<Fleet["invoke"]>[0]) {
    const key = fleetKey(record.name, version.version);
    await this.#activations.get(key);
    const fleet = this.#fleet(record, version);
    try {
      return await fleet.invoke(invocation);
    } catch (error) {
      if (error instanceof RuntimeError) {
        const payload =
          error.report ??
          Buffer.from(
            JSON.stringify({
              errorType: error.type,
              errorMessage: `RequestId: ${invocation.requestId} Error: ${error.message}`,
            }),
          );
        return { payload, failed: true };
      }
      if (!(error instanceof SnapshotError)) throw error;
      // The snapshot is of no use any more: make it anew, and run this invocation from the new one.
      await (this.#activations.get(key) ?? this.#activate(record, version, error.message));
      if (version.state !== "Active")
        throw new ServiceError("SnapStartException", 400, version.stateReason ?? error.message);
      return fleet.invoke(invocation);
    }
  }

  async #restoreState(): Promise<void> {
    for (const record of this.#store.load()) this.#functions.set(record.name, record);
    await this.#collectCode();
    for (const record of this.#functions.values()) {
      const served = new Set(Object.values(record.aliases).map(({ FunctionVersion }) => FunctionVersion));
      for (const version of Object.values(record.versions)) {
        if (version.state === "Pending") this.#activate(record, version);
        else if (served.has(version.version) && this.#takesSnapshots(version))
          this.#openSnapshot(record, version);
      }
    }
  }

  /** Takes a version's snapshot, or another one for the reason given. The promise is kept until it is done, and never rejects. */
  #activate(record: FunctionRecord, version: VersionRecord, again?: string): Promise<void> {
    const key = fleetKey(record.name, version.version);
    const fleet = this.#fleet(record, version);
    if (again !== undefined)
      this.#say(record, version, `Initialising version ${version.version} again: ${again}`);
    const activation = (async () => {
      try {
        if (this.#takesSnapshots(version)) version.publishTimes = await fleet.takeSnapshot();
        version.state = "Active";
        delete version.stateReason;
        delete version.stateReasonCode;
        fleet.makeReady();
      } catch (error) {
        if (this.#closed) return;
        version.state = "Failed";
        version.stateReason = (error as Error).message;
        version.stateReasonCode = reasonCode(error);
      } finally {
        this.#activations.delete(key);
      }
      if (this.#functions.get(record.name) === record) this.#store.save(record);
    })();
    this.#activations.set(key, activation);
    return activation;
  }

  /** Opens the snapshot that an earlier service took; the version is initialised again where that one is of no use. */
  #openSnapshot(record: FunctionRecord, version: VersionRecord): void {
    const key = fleetKey(record.name, version.version);
    const fleet = this.#fleet(record, version);
    const place = this.#snapshotPlace(record, version)!;
    const opening = (async () => {
      try {
        fleet.snapshot = await Snapshot.open(place.directory, place.criu, place.fit);
        await fleet.snapshot.verify();
        this.#activations.delete(key);
        fleet.makeReady();
      } catch (error) {
        this.#activations.delete(key);
        if (!this.#closed) await this.#activate(record, version, (error as Error).message);
      }
    })();
    this.#activations.set(key, opening);
  }

  #fleet(record: FunctionRecord, version: VersionRecord): Fleet {
    const key = fleetKey(record.name, version.version);
    let fleet = this.#fleets.get(key);
    if (fleet === undefined) {
      const { settings } = version;
      const logGroup = logGroupOf(record.name, settings);
      const snapshotPlace = this.#snapshotPlace(record, version);
      fleet = new Fleet({
        machine: this.#mayLog(settings.Role!, logGroup)
          ? this.machine
          : { ...this.machine, logs: { put: () => undefined } },
        settings: {
          functionName: record.name,
          version: version.version,
          functionArn: functionArn(this.options.region, record.name, version.version),
          region: this.options.region,
          runtime: settings.Runtime!,
          handler: settings.Handler!,
          memorySize: settings.MemorySize ?? DEFAULTS.MemorySize,
          timeout: settings.Timeout ?? DEFAULTS.Timeout,
          variables: settings.Environment?.Variables ?? {},
          logGroup,
        },
        codeDirectory: this.#code.directory(version.code.sha256),
        snapStart: isSnapStart(version),
        ...(snapshotPlace === undefined ? {} : { snapshotPlace }),
        onStart: (start) => this.#remember(record.name, start),
      });
      this.#fleets.set(key, fleet);
    }
    return fleet;
  }

  #mayLog(role: string, logGroup: string): boolean {
    const resource = `arn:aws:logs:${this.options.region}:000000000000:log-group:${logGroup}:*`;
    return this.options.allows?.(role, "logs:PutLogEvents", resource) ?? true;
  }

  #takesSnapshots = (version: VersionRecord): boolean => this.criu !== undefined && isSnapStart(version);

  #snapshotPlace(record: FunctionRecord, version: VersionRecord): SnapshotPlace | undefined {
    if (this.criu === undefined || !isSnapStart(version)) return undefined;
    return {
      directory: join(this.#snapshotsOf(record.name), version.version),
      criu: this.criu,
      fit: currentFit(this.machine.javaHome, this.criu, this.machine.libDirectory),
    };
  }

  #snapshotsOf(name: string): string {
    return join(this.options.stateDir, "snapshots", name);
  }

  #remember(name: string, start: Parameters<FleetOptions["onStart"]>[0]): void {
    const starts = this.#starts.get(name) ?? [];
    const totalMs = Object.values(start.split).reduce((sum, each) => sum + each, 0);
    starts.push({ ...start, totalMs });
    if (starts.length > STARTS_KEPT) starts.shift();
    this.#starts.set(name, starts);
  }

  #say(record: FunctionRecord, version: VersionRecord, message: string): void {
    const stream = `${now().slice(0, 10).replaceAll("-", "/")}/[${version.version}]local`;
    this.options.logs.put(logGroupOf(record.name, version.settings), stream, [
      { timestamp: Date.now(), message: `${message}\n` },
    ]);
  }

  #updateLatest(record: FunctionRecord, change: Partial<VersionRecord>): FunctionConfiguration {
    const latest = { ...record.versions[LATEST]!, ...change, lastModified: now() };
    record.versions[LATEST] = latest;
    this.#store.save(record);
    // Environments of the old code or settings finish what they run and take nothing new.
    const key = fleetKey(record.name, LATEST);
    const old = this.#fleets.get(key);
    this.#fleets.delete(key);
    void old?.retire();
    return configurationOf(this.options.region, record, latest);
  }

  #putAlias(record: FunctionRecord, alias: FunctionRecord["aliases"][string]): AliasConfiguration {
    for (const version of [
      alias.FunctionVersion!,
      ...Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {}),
    ]) {
      if (record.versions[version] === undefined) {
        throw new ServiceError(
          "ResourceNotFoundException",
          404,
          `Function not found: ${functionArn(this.options.region, record.name, version)}`,
        );
      }
    }
    record.aliases[alias.Name!] = alias;
    this.#store.save(record);
    return this.#aliasShape(record, alias);
  }

  #aliasShape(record: FunctionRecord, alias: FunctionRecord["aliases"][string]): AliasConfiguration {
    return { AliasArn: functionArn(this.options.region, record.name, alias.Name), ...alias };
  }

  #function(name: string): FunctionRecord {
    const record = this.#functions.get(parseFunctionName(name).name);
    if (record === undefined) {
      throw new ServiceError(
        "ResourceNotFoundException",
        404,
        `Function not found: ${functionArn(this.options.region, name)}`,
      );
    }
    return record;
  }

  #alias(record: FunctionRecord, name: string): FunctionRecord["aliases"][string] {
    const alias = record.aliases[name];
    if (alias === undefined) {
      throw new ServiceError(
        "ResourceNotFoundException",
        404,
        `Cannot find alias arn: ${functionArn(this.options.region, record.name, name)}`,
      );
    }
    return alias;
  }

  /** The version that a qualifier stands for; of an alias with weights, one drawn by them. */
  #resolve(record: FunctionRecord, qualifier = LATEST): VersionRecord {
    const alias = record.aliases[qualifier];
    const version = record.versions[alias === undefined ? qualifier : draw(alias)];
    if (version === undefined) {
      throw new ServiceError(
        "ResourceNotFoundException",
        404,
        `Function not found: ${functionArn(this.options.region, record.name, qualifier)}`,
      );
    }
    return version;
  }

  async #dispose(name: string, version: string): Promise<void> {
    const key = fleetKey(name, version);
    await this.#fleets.get(key)?.stop();
    await this.#activations.get(key);
    this.#fleets.delete(key);
  }

  async #collectCode(): Promise<void> {
    const versions = [...this.#functions.values()].flatMap((record) => Object.values(record.versions));
    await this.#code.keepOnly(versions.map(({ code }) => code.sha256));
  }
}

const now = () => new Date().toISOString();

const fleetKey = (name: string, version: string) => `${name}:${version}`;

const isSnapStart = ({ version, settings }: VersionRecord) =>
  version !== LATEST && settings.SnapStart?.ApplyOn === "PublishedVersions";

/** X-Ray's header form; nothing is traced. */
function traceId(): string {
  const hex = randomUUID().replaceAll("-", "");
  return `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${hex.slice(8)};Parent=${hex.slice(0, 16)};Sampled=0`;
}

function draw(alias: {
  FunctionVersion?: string;
  RoutingConfig?: { AdditionalVersionWeights?: Record<string, number> };
}): string {
  let rest = Math.random();
  for (const [version, weight] of Object.entries(alias.RoutingConfig?.AdditionalVersionWeights ?? {})) {
    rest -= weight;
    if (rest < 0) return version;
  }
  return alias.FunctionVersion!;
}

/** AWS's code for why a version can't be activated. */
function reasonCode(error: unknown): StateReasonCode {
  if (!(error instanceof RuntimeError)) return "InternalError";
  if (error.type === "Sandbox.Timedout") return "FunctionError.InitTimeout";
  return error.type === "Runtime.ExitError" ? "FunctionError" : "FunctionError.RuntimeInitError";
}
