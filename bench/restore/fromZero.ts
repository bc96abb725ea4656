import { setTimeout as sleep } from "node:timers/promises";
import { BenchError } from "../errors";
import { probe } from "../probe";
import type { Bench } from "./bench";
import type { Deployment, Restored } from "./deployment";
import type { Restore } from "./results";

/**
 * How long to wait, in ms, when the sandboxes are ready: CRIU loads in them for 20 ms more, and what was stopped gives
 * its memory back. A function that no request has come for is that much at rest.
 */
const SETTLE = 150;

export type VariantUrl = "baseline" | "snapstart";

/** Ends all environments of a function and waits until the machine is at rest. */
export async function reachZero(
  deployment: Deployment,
  functionName: string,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  await deployment.stopEnvironments(functionName);
  await deployment.whenReady(functionName);
  await sleep(SETTLE, undefined, { signal });
}

export interface Cold {
  /** By the caller's clock, connection included, in ms. */
  client: number;
  /** Of the environment that the request had to wait for. */
  split: Record<string, number>;
}

/** One request that finds no environment. @throws BenchError where it fails, or found one after all */
export async function coldRequest(bench: Bench, app: Restored, variant: VariantUrl): Promise<Cold> {
  const deployment = await bench.deployment();
  const { functionName, urls } = deployment.applications[app];
  await reachZero(deployment, functionName, bench.signal);
  const { sentAt, duration, status, error } = await probe({ url: urls[variant] }, bench.signal);
  if (status !== 200) throw new BenchError(`${urls[variant]} answered ${error ?? status}`);
  const starts = await deployment.starts(functionName, sentAt);
  const kind = variant === "baseline" ? "init" : "criu";
  if (starts.length !== 1 || !(kind in starts[0]!.split)) {
    const found = starts.map(({ split }) => Object.keys(split).join("+")).join(", ") || "none";
    throw new BenchError(
      `a request of ${app} from zero should start one environment (${kind}); it started ${found}`,
    );
  }
  return { client: duration, split: starts[0]!.split };
}

/** A cold request's times as a results file has them. */
export function restoreOf(name: Restore["function"], { client, split }: Cold): Omit<Restore, "group"> {
  const known = Object.values(split).reduce((sum, each) => sum + each, 0);
  return { function: name, client, split, gateway: client - known };
}
