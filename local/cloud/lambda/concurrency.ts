import { Throttled } from "./capacity";

/** AWS's default for an account. What this machine has room for is asked where environments are started. */
const ACCOUNT_LIMIT = 1000;

/** Counts what runs, over all functions and for each. */
export class Concurrency {
  #total = 0;
  #byFunction = new Map<string, number>();

  constructor(private readonly limit = ACCOUNT_LIMIT) {}

  /**
   * Takes a place for an invocation and gives back what returns it.
   * @throws Throttled with AWS's Reason
   */
  enter(functionName: string, reserved: number | undefined): () => void {
    const running = this.#byFunction.get(functionName) ?? 0;
    if (reserved !== undefined && running >= reserved) {
      const why = `the function's reserved concurrency is ${reserved}, and as many of its invocations run`;
      throw new Throttled("ReservedFunctionConcurrentInvocationLimitExceeded", why);
    }
    if (this.#total >= this.limit) {
      const why = `an account has ${this.limit} concurrent invocations, and as many run`;
      throw new Throttled("ConcurrentInvocationLimitExceeded", why);
    }
    this.#total++;
    this.#byFunction.set(functionName, running + 1);
    return () => {
      this.#total--;
      this.#byFunction.set(functionName, this.#byFunction.get(functionName)! - 1);
    };
  }
}
