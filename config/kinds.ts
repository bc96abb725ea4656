import { z } from "zod";

/** What a setting may be, and how it's set, for example; the key may lead into a list or a map. */
export interface Help {
  may: string;
  set: [key: string, value: string];
  /** The default in words, where it depends on other settings. */
  usual?: string;
}

/** For a setting's `meta`. */
export const help = (value: Help) => ({ ...value });

/** Configuration values arrive as text; all but plain strings are JSON in it. */
export function json<T extends z.ZodType>(value: T) {
  const parse = (text: string, context: z.RefinementCtx): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("not JSON");
      return z.NEVER;
    }
  };
  return z.string().transform(parse).pipe(value);
}

export const wholeNumber = (from: number, to = Number.MAX_SAFE_INTEGER) => json(z.int().min(from).max(to));
export const onOff = () => json(z.boolean());

/** What stands in a map: numbers and truth values become the text that they are written as. */
export const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
