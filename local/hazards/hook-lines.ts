import { z } from "zod";
import { agentLine } from "./agent";

/** What agent/TimedHooks.java tells. */
const line = z.object({
  what: z.literal("hook"),
  hook: z.enum(["beforeCheckpoint", "afterRestore"]),
  state: z.enum(["begun", "ended", "thrown"]),
  /** Its number in the order of registration. */
  resource: z.number(),
  class: z.string(),
  ms: z.number().optional(),
  message: z.string().optional(),
});

type HookLine = z.infer<typeof line>;

/** Has the JVM print each class that it loads. */
export const CLASS_LOG = "-Xlog:class+load=info:stdout:tags";
const LOADED = /^\[class,load\s*\] (\S+) source: /;

/** A hook that has run. */
export interface HookRun extends Pick<HookLine, "hook" | "resource" | "class"> {
  /** How long, in ms; undefined where it hasn't ended. */
  ms?: number;
  /** What it has thrown, in one line. */
  thrown?: string;
  /** Names of the classes that were loaded while it ran. */
  loaded: string[];
}

/**
 * What the agent and the JVM's log of classes have told. Both write to the same place, so that the order holds.
 * @returns hooks in the order in which they ran, and the classes that were loaded outside of them
 */
export function hookRuns(printed: readonly string[]): { hooks: HookRun[]; loaded: string[] } {
  const hooks: HookRun[] = [];
  const loaded: string[] = [];
  let running: HookRun | undefined;
  for (const text of printed.flatMap((each) => each.split("\n"))) {
    const name = LOADED.exec(text)?.[1];
    if (name !== undefined) (running?.loaded ?? loaded).push(name);
    const told = name === undefined ? line.safeParse(agentLine(text)).data : undefined;
    if (told === undefined) continue;
    const { hook, resource, class: className, state, ms, message = "" } = told;
    if (state === "begun") {
      running = { hook, resource, class: className, loaded: [] };
      hooks.push(running);
    } else {
      if (running !== undefined && state === "ended" && ms !== undefined) running.ms = ms;
      if (running !== undefined && state === "thrown") running.thrown = message.replace(/\s+/g, " ");
      running = undefined;
    }
  }
  return { hooks, loaded };
}
