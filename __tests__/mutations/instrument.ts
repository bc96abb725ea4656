import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { declarativeMutators, DROPPED, type Mutator } from "./declarative";

/** One change of the sources that a test should notice. */
export interface Mutant {
  id: string;
  /** Within the project. */
  file: string;
  /** From 1. */
  line: number;
  /** The source line it begins in, trimmed: what tells it from the same change elsewhere in the file. */
  lineText: string;
  mutator: string;
  /** The source text that is replaced. */
  mutated: string;
  replacement: string;
}

interface Position {
  line: number;
  column: number;
}

/** What StrykerJS's instrumenter says of a mutant; lines and columns from 0. */
interface Instrumented {
  id: string;
  fileName: string;
  location: { start: Position; end: Position };
  mutatorName: string;
  replacement: string;
}

/**
 * Puts every mutant into the sources at once, each behind a switch, so that they are loaded once only. The mutators are
 * StrykerJS's and, since a program like this one is mostly properties, our own that drop them one by one.
 * @param folder a copy of the project, whose sources are overwritten
 */
export async function instrument(folder: string, files: string[]): Promise<Mutant[]> {
  const { Instrumenter } = await import("@stryker-mutator/instrumenter");
  await addMutators(declarativeMutators);
  const silent = () => {};
  const logger = { isDebugEnabled: () => false, debug: silent, info: silent, warn: console.warn };
  const sources = files.map((file) => ({
    name: join(folder, file),
    content: readFileSync(join(folder, file), "utf8"),
    mutate: true,
  }));
  const { files: written, mutants } = await new Instrumenter(logger as never).instrument(sources, {
    plugins: null,
    excludedMutations: [],
    ignorers: [],
  });
  for (const { name, content } of written) writeFileSync(name, content);
  return (mutants as Instrumented[]).map((mutant) => {
    const index = sources.findIndex(({ name }) => name === mutant.fileName);
    return describe(mutant, files[index]!, sources[index]!.content);
  });
}

/** StrykerJS has no way to add a mutator, but a list that it reads. */
async function addMutators(more: Mutator[]): Promise<void> {
  const entry = require.resolve("@stryker-mutator/instrumenter");
  const list = pathToFileURL(join(dirname(entry), "mutators/mutate.js")).href;
  const { allMutators } = (await import(list)) as { allMutators: Mutator[] };
  allMutators.push(...more.filter((mutator) => !allMutators.includes(mutator)));
}

function describe(mutant: Instrumented, file: string, source: string): Mutant {
  const lines = source.split("\n");
  const { start, end } = mutant.location;
  const mutated = lines.slice(start.line, end.line + 1);
  mutated[mutated.length - 1] = mutated.at(-1)!.slice(0, end.column);
  mutated[0] = mutated[0]!.slice(start.column);
  return {
    id: mutant.id,
    file,
    line: start.line + 1,
    lineText: lines[start.line]!.trim(),
    mutator: mutant.mutatorName,
    mutated: oneLine(mutated.join("\n")),
    replacement: replacementOf(mutant, source),
  };
}

function replacementOf({ replacement }: Instrumented, source: string): string {
  const [, start, end] = DROPPED.exec(replacement) ?? [];
  return oneLine(start ? `without ${source.slice(Number(start), Number(end))}` : replacement);
}

/** Formatting is no part of what a mutant is. */
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();
