import { BorrowedFunction } from "./borrowed";
import type { Application, Stack } from "./stack";
import { isOwn, variantKey, type App, type Priming, type Variant } from "./variants";

/** What a reset leads to. */
export interface Zero {
  /** The version that the variant's URL now leads to, with no execution environment. */
  version: string;
  /** ms that publishing it took, where the benchmark did that. */
  publishMs?: number;
}

/** Brings a variant to zero execution environments. */
export interface Environments {
  /** How many single requests from zero a round can afford: locally each may have its own reset. */
  readonly cheap: boolean;
  /** What will be changed and put back, in words, for the user to read before it happens. */
  announce(variants: readonly Variant[]): string[];
  reset(variant: Variant, signal?: AbortSignal): Promise<Zero>;
  /** Puts everything back as it was; call it however a run ends. Rejects with a BenchError naming what it couldn't. */
  restore(): Promise<void>;
}

/** The one for the stack: the local cloud can stop environments, AWS has to be made to. */
export function environmentsOf(stack: Stack): Environments {
  return stack.local ? new LocalEnvironments(stack) : new AwsEnvironments(stack);
}

/** Seconds between two looks at a function's state. */
const LOCAL_POLL_S = 0.1;
const AWS_POLL_S = 3;

class Borrowed {
  readonly #functions: Map<App, { application: Application; borrowed: BorrowedFunction }>;

  constructor(stack: Stack, poll: number) {
    this.#functions = new Map(
      stack.applications.map((application) => [
        application.app,
        { application, borrowed: new BorrowedFunction(stack.lambda, application, poll) },
      ]),
    );
  }

  of(app: App) {
    const found = this.#functions.get(app);
    if (!found) throw new Error(`no application ${app}`);
    return found;
  }

  async giveBack(): Promise<void> {
    const ends = await Promise.allSettled(
      [...this.#functions.values()].map(({ borrowed }) => borrowed.giveBack()),
    );
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }
}

/** Versions with another priming are published once; a reset stops the function's environments. */
class LocalEnvironments implements Environments {
  readonly cheap = true;
  readonly #functions: Borrowed;
  readonly #stack: Stack;
  readonly #published = new Map<string, Zero>();

  constructor(stack: Stack) {
    this.#stack = stack;
    this.#functions = new Borrowed(stack, LOCAL_POLL_S);
  }

  announce(): string[] {
    return [];
  }

  async reset(variant: Variant, signal?: AbortSignal): Promise<Zero> {
    const { application, borrowed } = this.#functions.of(variant.app);
    const zero = await this.#target(variant, application, borrowed, signal);
    if (variant.variant !== "baseline") await borrowed.pointAlias(zero.version, signal);
    await this.#stack.local?.stopEnvironments(application.functionName);
    return zero;
  }

  async #target(
    variant: Variant,
    application: Application,
    borrowed: BorrowedFunction,
    signal?: AbortSignal,
  ): Promise<Zero> {
    if (variant.variant === "baseline") return { version: "$LATEST" };
    if (variant.variant === "snapstart") return { version: application.version };
    const key = variantKey(variant);
    const known = this.#published.get(key);
    if (known) return known;
    const zero = await borrowed.publish(primingOf(variant, application), signal);
    await borrowed.restoreLatest();
    this.#published.set(key, zero);
    return zero;
  }

  restore(): Promise<void> {
    return this.#functions.giveBack();
  }
}

/**
 * AWS keeps environments as it likes; a configuration change makes `$LATEST`'s go, and a version that was just
 * published has none yet.
 */
class AwsEnvironments implements Environments {
  readonly cheap = false;
  readonly #functions: Borrowed;

  constructor(stack: Stack) {
    this.#functions = new Borrowed(stack, AWS_POLL_S);
  }

  announce(variants: readonly Variant[]): string[] {
    const apps = [...new Set(variants.map(({ app }) => app))];
    return apps.map((app) => {
      const { functionName, alias, version } = this.#functions.of(app).application;
      return (
        `${functionName}: each round changes its environment variables and publishes versions, which takes minutes; ` +
        `the alias ${alias} moves to them. At the end, or on Ctrl-C: alias back to ${version}, variables as they ` +
        "were, those versions deleted."
      );
    });
  }

  async reset(variant: Variant, signal?: AbortSignal): Promise<Zero> {
    const { application, borrowed } = this.#functions.of(variant.app);
    if (variant.variant === "baseline") {
      await borrowed.touchLatest(signal);
      return { version: "$LATEST" };
    }
    const zero = await borrowed.publish(primingOf(variant, application), signal);
    await borrowed.pointAlias(zero.version, signal);
    return zero;
  }

  restore(): Promise<void> {
    return this.#functions.giveBack();
  }
}

/** Of a user's function, only that without priming is another version than what is deployed. */
const primingOf = (variant: Variant, application: Application): Priming | undefined =>
  isOwn(variant.app) ? variant.priming : (variant.priming ?? application.priming);
