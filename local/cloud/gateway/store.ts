import type { Api, Integration, Route, Stage } from "@aws-sdk/client-apigatewayv2";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** An API whose port was taken by something else when the service started. */
export interface MovedApi {
  name: string;
  /** The API's endpoint as it was, and as it is now. */
  from: string;
  to: string;
}

/** One API and all that belongs to it, as it is kept on disk. */
export interface ApiRecord {
  api: Omit<Api, "ApiEndpoint">;
  /** TCP port that the API is served on; kept, so that its URL stays the same over restarts. */
  port: number;
  /** The port that whoever asked for the API was told last. */
  toldPort?: number;
  integrations: Record<string, Integration>;
  routes: Record<string, Route>;
  stages: Record<string, Stage>;
}

const SUFFIX = ".json";

/** A directory with one file for each API. Files are replaced as a whole. */
export class ApiStore {
  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true });
  }

  load(): ApiRecord[] {
    return readdirSync(this.directory)
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => JSON.parse(readFileSync(path.join(this.directory, name), "utf8"), revive) as ApiRecord);
  }

  save(record: ApiRecord): void {
    const file = this.file(record.api.ApiId!);
    writeFileSync(`${file}.tmp`, JSON.stringify(record, undefined, 2));
    renameSync(`${file}.tmp`, file);
  }

  remove(apiId: string): void {
    rmSync(this.file(apiId), { force: true });
  }

  private file(apiId: string): string {
    return path.join(this.directory, apiId + SUFFIX);
  }
}

const DATES: ReadonlySet<string> = new Set(["CreatedDate", "LastUpdatedDate"]);

function revive(key: string, value: unknown): unknown {
  return DATES.has(key) && typeof value === "string" ? new Date(value) : value;
}
