import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { putAside, readState, writeJson } from "../state-file";
import { parseFunctionName } from "./function-name";
import { LATEST, type FunctionRecord } from "./records";

const versionShape = z.object({
  version: z.string().regex(/^(\$LATEST|\d+)$/),
  code: z.object({ sha256: z.base64(), size: z.number() }),
  settings: z.object({ Role: z.string(), Runtime: z.string(), Handler: z.string() }),
  lastModified: z.string(),
  state: z.enum(["Active", "Pending", "Failed", "Inactive"]),
});

/** Enough of a function for it to be served, and for its names to lead where they should. */
const shape = z
  .object({
    name: z.string().refine((name) => isName(name)),
    lastVersion: z.int(),
    versions: z.record(z.string(), versionShape),
    aliases: z.record(z.string(), z.object({ Name: z.string(), FunctionVersion: z.string() })),
    permissions: z.record(
      z.string(),
      z.array(z.object({ statementId: z.string(), action: z.string(), principal: z.string() })),
    ),
  })
  .refine(({ versions }) => Object.hasOwn(versions, LATEST))
  .refine(({ versions }) =>
    Object.entries(versions).every(([key, { version }]) => key === version),
  ) as unknown as z.ZodType<FunctionRecord | undefined>;

function isName(name: string): boolean {
  try {
    return parseFunctionName(name).name === name;
  } catch {
    return false;
  }
}

/** Functions on disk, a file each. */
export class FunctionStore {
  constructor(private readonly directory: string) {}

  load(): FunctionRecord[] {
    let names: string[] = [];
    try {
      names = readdirSync(this.directory).filter((name) => name.endsWith(".json"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
    const records = names.map((name) => readState(join(this.directory, name), shape, undefined));
    return records.filter((record) => record !== undefined);
  }

  save(record: FunctionRecord): void {
    writeJson(this.#file(record.name), record);
  }

  /** Puts a function aside that can't be served, so that it is deployed anew. */
  putAside(name: string): void {
    putAside(this.#file(name));
  }

  delete(name: string): void {
    rmSync(this.#file(name), { force: true });
  }

  #file(name: string): string {
    return join(this.directory, `${name}.json`);
  }
}
