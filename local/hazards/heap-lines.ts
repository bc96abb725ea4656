import { z } from "zod";
import { agentLine } from "./agent";

/** What agent/HeapAgent.java tells. */
const line = z.discriminatedUnion("what", [
  z.object({
    what: z.literal("found"),
    rule: z.string(),
    /** From a static field, or the handler, to the object: `com.acme.Orders.cache.table[].value`. */
    path: z.string(),
    /** The field of a class outside the JDK that holds it: `com.acme.Orders.cache`. */
    holder: z.string(),
    seen: z.string(),
  }),
  z.object({ what: z.literal("resource"), class: z.string(), collected: z.boolean() }),
  z.object({ what: z.literal("walked"), objects: z.number() }),
  z.object({ what: z.literal("stopped"), objects: z.number(), left: z.number() }),
  z.object({ what: z.literal("failed"), message: z.string() }),
  z.object({ what: z.literal("done") }),
]);

export type HeapLine = z.infer<typeof line>;
export type FoundObject = Extract<HeapLine, { what: "found" }>;

/** What the agent has told, among all that was printed. */
export const heapLines = (printed: readonly string[]): HeapLine[] =>
  printed.flatMap((text) => text.split("\n")).flatMap((text) => line.safeParse(agentLine(text)).data ?? []);
