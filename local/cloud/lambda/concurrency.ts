import { totalmem } from "node:os";
import { ServiceError } from "../errors";

/** AWS's default for an account. */
const ACCOUNT_LIMIT = 1000;

/** Memory to reckon with for an environment that started cold, in bytes. */
const ENVIRONMENT_BYTES = 300 * 1024 * 1024;

/** How many environments may be busy at once in all: AWS's default, or as many as fit this machine's memory. */
export const accountLimit = (memory = totalmem()): number =>
  Math.max(2, Math.min(ACCOUNT_LIMIT, Math.floor((memory * 0.7) / ENVIRONMENT_BYTES)));

/** Counts what runs, over all functions and for each. */
export class Concurrency {
  #total = 0;
  #byFunction = new Map<string, number>();

  constructor(private readonly limit = accountLimit()) {}

  /**
   * Takes a place for an invocation and gives back what returns it.
   * @throws ServiceError TooManyRequestsException with AWS's Reason
   */
  enter(functionName: string, reserved: number | undefined): () => void {
    const running = this.#byFunction.get(functionName) ?? 0;
    if (reserved !== undefined && running >= reserved)
      throw throttled("ReservedFunctionConcurrentInvocationLimitExceeded");
    if (this.#total >= this.limit) throw throttled("ConcurrentInvocationLimitExceeded");
    this.#total++;
    this.#byFunction.set(functionName, running + 1);
    return () => {
      this.#total--;
      this.#byFunction.set(functionName, this.#byFunction.get(functionName)! - 1);
    };
  }
}

const throttled = (Reason: string) =>
  new ServiceError("TooManyRequestsException", 429, "Rate Exceeded.", { Reason, Type: "User" });
