import { join } from "node:path";
import type {
  AddPermissionRequest,
  AliasConfiguration,
  CreateAliasRequest,
  FunctionConfiguration,
  PublishVersionRequest,
  UpdateAliasRequest,
} from "@aws-sdk/client-lambda";
import { ServiceError } from "../errors";
import type { FunctionSettings, InvokeRequest, InvokeResponse, LambdaApi, Remarks } from "./api";
import { CodeStore, type Code } from "./code";
import { repairCode } from "./code-repair";
import type { ColdStart } from "./cold-starts";
import { Execution } from "./execution";
import type { RunningEnvironment } from "./fleet";
import { parseFunctionName } from "./function-name";
import { Invoker } from "./invoker";
import { removeStraySnapshots } from "./leftovers";
import { openMachine } from "./machine";
import type { LambdaOptions } from "./options";
import { versionToPublish } from "./publish-version";
import { configurationOf, isServed, LATEST, type FunctionRecord, type VersionRecord } from "./records";
import { FunctionRegistry } from "./registry";
import type { SnapshotFacts } from "./snapshot-facts";
import { FunctionStore } from "./store";
import { Suitability } from "./suitability";

/** The Lambda service of the local cloud: what its API does, call by call. */
export class LambdaService implements LambdaApi {
  private constructor(
    private readonly region: string,
    private readonly registry: FunctionRegistry,
    private readonly code: CodeStore,
    private readonly execution: Execution,
    private readonly invoker: Invoker,
    private readonly suitability: Suitability,
    /** Why versions start without snapshots on this machine; undefined where they have them. */
    readonly noSnapshots: string | undefined,
    /** In what environments differ from Lambda's because of this machine; sentences. */
    readonly notices: readonly string[],
  ) {}

  /** Starts the service with what an earlier one left in `stateDir`. @throws Error where the machine lacks something */
  static async open(options: LambdaOptions): Promise<LambdaService> {
    const { region, tools, logs, allows, idleLimit } = options;
    const libDirectory = options.libDirectory ?? join(__dirname, "../../../petstore-java/target/runtime");
    const stateDir = join(options.stateDir, "lambda");
    const opened = await openMachine(stateDir, libDirectory, tools, logs, options);
    const code = new CodeStore(join(stateDir, "code"));
    const store = new FunctionStore(join(stateDir, "functions"));
    await repairCode(store, code, join(options.stateDir, "s3"));
    const registry = new FunctionRegistry(store, region);
    const save = (record: FunctionRecord) => registry.save(record);
    const execution = new Execution({
      stateDir,
      region,
      logs,
      code,
      opened,
      save,
      ...(allows === undefined ? {} : { allows }),
      ...(idleLimit === undefined ? {} : { idleLimit }),
    });
    const invoker = new Invoker(region, registry, execution, options.onFunctionError);
    const suitability = new Suitability(opened.jdks, code);
    const parts = [region, registry, code, execution, invoker, suitability] as const;
    const service = new LambdaService(...parts, opened.noSnapshots, opened.notices);
    await service.#collectCode();
    await removeStraySnapshots(join(stateDir, "snapshots"), registry.all);
    for (const record of registry.all) {
      for (const version of Object.values(record.versions)) {
        execution.resume(record, version, isServed(record, version));
      }
    }
    return service;
  }

  /** Stops all environments. What is being published is published again by the next service. */
  async close(): Promise<void> {
    await this.execution.close();
  }

  async createFunction(
    nameOrArn: string,
    settings: FunctionSettings,
    zipFile: string,
  ): Promise<FunctionConfiguration> {
    const { name } = parseFunctionName(nameOrArn);
    this.suitability.check(settings);
    this.#checkNew(name);
    return this.#withCode(zipFile, async (code) => {
      const inspection = await this.suitability.inspect(code, settings);
      // Another call may have been quicker.
      this.#checkNew(name);
      const latest: VersionRecord = {
        version: LATEST,
        code,
        settings,
        lastModified: now(),
        state: "Active",
        inspection,
      };
      const record = { name, lastVersion: 0, versions: { [LATEST]: latest }, aliases: {}, permissions: {} };
      this.registry.add(record);
      return this.#configuration(record, latest);
    });
  }

  async updateFunctionCode(name: string, zipFile: string): Promise<FunctionConfiguration> {
    const record = this.registry.get(name);
    return this.#withCode(zipFile, async (code) => {
      const inspection = await this.suitability.inspect(code, record.versions[LATEST]!.settings);
      return this.#updateLatest(record, { code, inspection });
    });
  }

  async updateFunctionConfiguration(
    name: string,
    settings: FunctionSettings,
  ): Promise<FunctionConfiguration> {
    const record = this.registry.get(name);
    this.suitability.check(settings);
    const inspection = await this.suitability.inspect(record.versions[LATEST]!.code, settings);
    return this.#updateLatest(record, { settings, inspection });
  }

  async deleteFunction(name: string, qualifier?: string): Promise<void> {
    const record = this.registry.get(name);
    if (qualifier === undefined) {
      this.registry.delete(record.name);
      await Promise.all(Object.values(record.versions).map((each) => this.execution.dispose(record, each)));
      await this.execution.forget(record);
    } else {
      const version = this.registry.resolve(record, qualifier);
      this.registry.deleteVersion(record, qualifier);
      await this.execution.dispose(record, version);
    }
    await this.#collectCode();
  }

  getFunctionConfiguration(name: string, qualifier?: string): FunctionConfiguration {
    const record = this.registry.get(name);
    return this.#configuration(record, this.registry.resolve(record, qualifier), qualifier);
  }

  /** The settings of `$LATEST`. */
  settingsOf(name: string): FunctionSettings {
    return this.registry.get(name).versions[LATEST]!.settings;
  }

  listVersionsByFunction(name: string): FunctionConfiguration[] {
    const record = this.registry.get(name);
    const { [LATEST]: latest, ...published } = record.versions;
    // `$LATEST` first, as Lambda lists them.
    const all = [latest!, ...Object.values(published)];
    return all.map((each) => this.#configuration(record, each, each.version));
  }

  /**
   * Publishes `$LATEST` unless it is what was published last. A SnapStart version is Pending until its snapshot is
   * there, or Failed.
   */
  async publishVersion(request: PublishVersionRequest): Promise<FunctionConfiguration> {
    const record = this.registry.get(request.FunctionName!);
    this.suitability.check(record.versions[LATEST]!.settings);
    const { version, isNew } = versionToPublish(record, request);
    if (!isNew) return this.#configuration(record, version, version.version);
    this.registry.save(record);
    const answer = this.#configuration(record, version, version.version);
    if (version.state === "Pending") void this.execution.publish(record, version);
    return answer;
  }

  createAlias(request: CreateAliasRequest): AliasConfiguration {
    return this.#withAliases(request.FunctionName!, () => this.registry.createAlias(request));
  }

  updateAlias(request: UpdateAliasRequest): AliasConfiguration {
    return this.#withAliases(request.FunctionName!, () => this.registry.updateAlias(request));
  }

  deleteAlias(name: string, alias: string): void {
    this.#withAliases(name, () => this.registry.deleteAlias(name, alias));
  }

  getAlias(name: string, alias: string): AliasConfiguration {
    return this.registry.getAlias(name, alias);
  }

  listAliases(name: string): AliasConfiguration[] {
    return this.registry.listAliases(name);
  }

  addPermission(request: AddPermissionRequest): void {
    this.registry.addPermission(request);
  }

  removePermission(name: string, statementId: string, qualifier?: string): void {
    this.registry.removePermission(name, statementId, qualifier);
  }

  getPolicy(name: string, qualifier?: string): string {
    return this.registry.getPolicy(name, qualifier);
  }

  invoke(request: InvokeRequest): Promise<InvokeResponse> {
    return this.invoker.invoke(request);
  }

  remarksOn(name: string): Remarks {
    return this.suitability.remarksOn(this.registry.get(name));
  }

  listFunctions(): FunctionConfiguration[] {
    return this.registry.all.map((record) => this.#configuration(record, record.versions[LATEST]!));
  }

  /** Ends all environments of a function, of every version, so that what comes next starts from none. */
  async stopEnvironments(name: string): Promise<void> {
    await this.execution.stopEnvironments(this.registry.get(name));
  }

  /** Waits until what restores need beforehand is there: as when no request has come for a while. */
  async whenReady(name: string): Promise<void> {
    await this.execution.whenReady(this.registry.get(name));
  }

  environments(name: string): RunningEnvironment[] {
    return this.execution.environments(this.registry.get(name));
  }

  /** Cold starts since a moment (epoch ms), oldest first. */
  starts(name: string, since: number): ColdStart[] {
    return this.execution.starts(this.registry.get(name), since);
  }

  snapshotOf(name: string, qualifier: string): SnapshotFacts {
    const record = this.registry.get(name);
    return this.execution.snapshotFacts(record, this.registry.resolve(record, qualifier));
  }

  #updateLatest(record: FunctionRecord, change: Partial<VersionRecord>): FunctionConfiguration {
    const old = record.versions[LATEST]!;
    const latest = { ...old, ...change, lastModified: now() };
    record.versions[LATEST] = latest;
    this.registry.save(record);
    this.execution.retire(record, old);
    return this.#configuration(record, latest);
  }

  #configuration(record: FunctionRecord, version: VersionRecord, qualifier?: string): FunctionConfiguration {
    const configuration = configurationOf(this.region, record, version, qualifier);
    // A version that has a snapshot can't use it where CRIU has gone since.
    if (this.noSnapshots !== undefined) configuration.SnapStart!.OptimizationStatus = "Off";
    return configuration;
  }

  /** Changes aliases, and has sandboxes kept ready for those versions that they name then. */
  #withAliases<T>(name: string, change: () => T): T {
    const result = change();
    this.execution.reconsider(this.registry.get(name));
    return result;
  }

  #checkNew(name: string): void {
    if (this.registry.has(name)) {
      throw new ServiceError("ResourceConflictException", 409, `Function already exist: ${name}`);
    }
  }

  /** Unpacks code, records who uses it, and removes what was used before. */
  async #withCode<T>(zipFile: string, record: (code: Code) => T | Promise<T>): Promise<T> {
    try {
      return await this.code.add(zipFile, record);
    } finally {
      await this.#collectCode();
    }
  }

  async #collectCode(): Promise<void> {
    const versions = () => this.registry.all.flatMap((record) => Object.values(record.versions));
    await this.code.keepOnly(() => versions().map(({ code }) => code.sha256));
  }
}

const now = () => new Date().toISOString();
