import { debuglog } from "node:util";
import type { Start } from "../runtime/start";

/** Each cold start with its time split, with NODE_DEBUG=start in the environment. */
const debug = debuglog("start");

/** Cold starts that are remembered per function. */
const KEPT = 5000;

/** A cold start, after the first invocation of its environment. */
export interface FirstInvocation extends Start {
  requestId: string;
  environmentId: string;
  version: string;
}

/** A cold start as the local-only calls tell of it; `totalMs` is the sum of its split. */
export type ColdStart = FirstInvocation & { totalMs: number };

/** What is known of each function's cold starts, oldest first. */
export class ColdStarts {
  readonly #starts = new Map<string, ColdStart[]>();

  add(functionName: string, start: FirstInvocation): void {
    const starts = this.#starts.get(functionName) ?? [];
    const totalMs = Object.values(start.split).reduce((sum, each) => sum + each, 0);
    debug("%s %s", functionName, JSON.stringify({ ...start, totalMs }));
    starts.push({ ...start, totalMs });
    if (starts.length > KEPT) starts.shift();
    this.#starts.set(functionName, starts);
  }

  /** Those since a moment (epoch ms). */
  since(functionName: string, since: number): ColdStart[] {
    return (this.#starts.get(functionName) ?? []).filter(({ startedAt }) => startedAt >= since);
  }

  forget(functionName: string): void {
    this.#starts.delete(functionName);
  }
}
