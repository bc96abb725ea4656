import { AsyncResource } from "node:async_hooks";

/**
 * A callback for the engine, as it would run here. The engine calls hooks from outside of the program, where Pulumi's SDK
 * knows neither the stack's name nor the engine's log of a program that runs inline, as the local cloud's does.
 */
export function inThisContext<Args extends unknown[], Result>(
  callback: (...args: Args) => Result,
): (...args: Args) => Result {
  const bound = AsyncResource.bind(callback);
  return (...args) => bound(...args);
}
