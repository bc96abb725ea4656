import {
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdated,
  waitUntilPublishedVersionActive,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { BenchError } from "./errors";
import type { Application } from "./stack";
import type { Priming } from "./variants";

/** Environment variable that makes a configuration new; removed again by `giveBack`. */
const MARK = "BENCH_ROUND";

/** AWS takes two to three minutes for a snapshot; seconds. */
const PUBLISH_TIMEOUT_S = 900;

/**
 * A function whose configuration, versions and alias the benchmark changes for a while. `giveBack` restores what was
 * there, in whatever state a run ends.
 */
export class BorrowedFunction {
  readonly #lambda: LambdaClient;
  readonly #application: Application;
  readonly #poll: number;
  readonly #published = new Set<string>();
  #original?: Record<string, string>;
  #aliasOn?: string;
  #changes = 0;

  /** @param poll seconds between two looks at a state that is to change */
  constructor(lambda: LambdaClient, application: Application, poll: number) {
    this.#lambda = lambda;
    this.#application = application;
    this.#poll = poll;
  }

  get #name(): { FunctionName: string } {
    return { FunctionName: this.#application.functionName };
  }

  /** A change of `$LATEST`'s environment variables: AWS lets its execution environments go. */
  async touchLatest(signal?: AbortSignal): Promise<void> {
    await this.#configure({ [MARK]: this.#mark() }, signal);
  }

  /** Publishes a version with that priming, or the one that it has, and a snapshot of its own. Returns it and how long that took, in ms. */
  async publish(
    priming: Priming | undefined,
    signal?: AbortSignal,
  ): Promise<{ version: string; publishMs: number }> {
    await this.#configure({ ...(priming && { PRIMING: priming }), [MARK]: this.#mark() }, signal);
    const start = performance.now();
    const abort = { abortSignal: signal };
    const { Version } = await this.#lambda.send(new PublishVersionCommand(this.#name), abort);
    if (!Version) throw new BenchError("Lambda published a version without a number");
    this.#published.add(Version);
    await waitUntilPublishedVersionActive(this.#waiter(signal), { ...this.#name, Qualifier: Version }).catch(
      (error: Error) => {
        if (signal?.aborted) throw signal.reason;
        throw new BenchError(
          `version ${Version} of ${this.#name.FunctionName} isn't ready: ${error.message}`,
        );
      },
    );
    return { version: Version, publishMs: performance.now() - start };
  }

  /** Moves the alias, so that the API's URL leads to that version. */
  async pointAlias(version: string, signal?: AbortSignal): Promise<void> {
    const alias = { ...this.#name, Name: this.#application.alias };
    this.#aliasOn ??= (
      await this.#lambda.send(new GetAliasCommand(alias), { abortSignal: signal })
    ).FunctionVersion;
    if (this.#aliasOn === version) return;
    await this.#lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: version }), {
      abortSignal: signal,
    });
    this.#aliasOn = version;
  }

  /** Environment variables, alias and versions as they were. Does all it can, then rejects with what it couldn't. */
  async giveBack(): Promise<void> {
    const failures: string[] = [];
    const attempt = async (what: string, action: () => Promise<unknown>) => {
      await action().catch((error: Error) => failures.push(`${what}: ${error.message}`));
    };
    const { alias, version } = this.#application;
    await attempt(`alias ${alias} back to version ${version}`, () => {
      // An interrupted call may have moved it all the same.
      this.#aliasOn = undefined;
      return this.pointAlias(version);
    });
    await attempt("environment variables", () => this.restoreLatest());
    for (const published of this.#published) {
      await attempt(`version ${published} deleted`, () => this.#delete(published));
    }
    if (failures.length > 0) {
      throw new BenchError(
        `${this.#name.FunctionName} couldn't be put back as it was: ${failures.join("; ")}`,
      );
    }
  }

  /** `$LATEST`'s environment variables as they were, where the benchmark changed them. */
  async restoreLatest(): Promise<void> {
    if (!this.#original) return;
    await this.#setVariables(this.#original);
    this.#original = undefined;
  }

  async #delete(version: string): Promise<void> {
    await this.#lambda.send(new DeleteFunctionCommand({ ...this.#name, Qualifier: version }));
    this.#published.delete(version);
  }

  async #configure(changes: Record<string, string>, signal?: AbortSignal): Promise<void> {
    this.#original ??= await this.#readVariables();
    await this.#setVariables({ ...this.#original, ...changes }, signal);
  }

  async #readVariables(): Promise<Record<string, string>> {
    const { Environment } = await this.#lambda.send(new GetFunctionConfigurationCommand(this.#name));
    const variables = { ...Environment?.Variables };
    delete variables[MARK];
    return variables;
  }

  async #setVariables(Variables: Record<string, string>, signal?: AbortSignal): Promise<void> {
    await this.#lambda.send(
      new UpdateFunctionConfigurationCommand({ ...this.#name, Environment: { Variables } }),
      {
        abortSignal: signal,
      },
    );
    await waitUntilFunctionUpdated(this.#waiter(signal), this.#name);
  }

  #mark(): string {
    return `${Date.now()}-${++this.#changes}`;
  }

  #waiter(abortSignal?: AbortSignal) {
    const [minDelay, maxDelay] = [this.#poll, Math.max(this.#poll, 1)];
    return { client: this.#lambda, maxWaitTime: PUBLISH_TIMEOUT_S, minDelay, maxDelay, abortSignal };
  }
}
