import { runAb, type LoadResult } from "./ab";
import { contentType } from "../config/apiRequest";
import { BenchError } from "./errors";
import { invokerOf } from "./invoker";
import { isGood, probe, type Probe, type Target } from "./probe";
import type { Application, Stack } from "./stack";
import type { VariantName } from "./variants";

/** What is called: `$LATEST`, or the version that the alias stands on. */
export type Side = "baseline" | "snapstart";

export const sideOf = (variant: VariantName): Side => (variant === "baseline" ? "baseline" : "snapstart");

/** How much is sent, and where the data of it go. */
export interface Load {
  ab: string;
  requests: number;
  concurrency: number;
  directory: string;
  /** Of the files. */
  name: string;
  signal?: AbortSignal;
}

/** Calls one application, as its users do. */
export interface Caller {
  /** For messages: what is called. */
  address(side: Side): string;
  /** One request on a connection of its own. Rejects on abort only. */
  single(side: Side, signal?: AbortSignal): Promise<Probe>;
  /** Many at a time. Rejects with a BenchError where they can't be sent. */
  load(side: Side, load: Load): Promise<LoadResult>;
}

/** Through its HTTP API; a function without one through Lambda's own. */
export function callerOf(stack: Pick<Stack, "local" | "invoker">, application: Application): Caller {
  return application.urls ? apiCaller(application.urls, application.request) : invokerOf(stack, application);
}

function apiCaller(urls: NonNullable<Application["urls"]>, request: Application["request"]): Caller {
  const { method = "GET", body } = request ?? {};
  const target = (side: Side): Target => ({
    ...{ url: urls[side], method },
    ...(body !== undefined && { body, headers: { "content-type": contentType(body) } }),
  });
  return {
    address: (side) => (method === "GET" ? urls[side] : `${method} ${urls[side]}`),
    single: (side, signal) => probe(target(side), signal),
    load: (side, load) => runAb({ ...load, target: target(side) }),
  };
}

/** One request to each side of each application. @throws BenchError where one isn't answered: a run would measure errors */
export async function checkAnswers(stack: Stack, signal: AbortSignal): Promise<void> {
  for (const application of stack.applications) {
    const caller = callerOf(stack, application);
    for (const side of ["baseline", "snapstart"] as const) {
      const { status, error, functionError } = await caller.single(side, signal);
      if (isGood({ status, functionError })) continue;
      const answer =
        functionError === undefined ? (error ?? status) : `with an error of the function (${functionError})`;
      throw new BenchError(
        `${caller.address(side)} of the stack ${stack.name} answers ${answer}, so there is nothing to measure`,
      );
    }
  }
}
