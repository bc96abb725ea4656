import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readJson, writeJson } from "../state-file";
import type { FunctionRecord } from "./records";

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
    return names.map((name) => readJson<FunctionRecord | undefined>(join(this.directory, name), undefined)!);
  }

  save(record: FunctionRecord): void {
    writeJson(this.#file(record.name), record);
  }

  delete(name: string): void {
    rmSync(this.#file(name), { force: true });
  }

  #file(name: string): string {
    return join(this.directory, `${name}.json`);
  }
}
