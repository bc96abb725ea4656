import type { Api, Integration, Route, Stage } from "@aws-sdk/client-apigatewayv2";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { bare } from "../own";
import { readState, writeJson } from "../state-file";
import { STORED } from "./validation";

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

/** Dates are text in the file, unlike in the type. */
const recordShape = z.object({
  api: STORED.api,
  port: z.int().min(0).max(65_535),
  toldPort: z.number().optional(),
  integrations: z.record(z.string(), STORED.integration),
  routes: z.record(z.string(), STORED.route),
  stages: z.record(z.string(), STORED.stage),
}) as unknown as z.ZodType<ApiRecord | undefined>;

/** A directory with one file for each API. Files are replaced as a whole. */
export class ApiStore {
  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true });
  }

  load(): ApiRecord[] {
    return readdirSync(this.directory)
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => path.join(this.directory, name))
      .flatMap((file) => readState(file, recordShape, undefined) ?? [])
      .map(revived);
  }

  save(record: ApiRecord): void {
    writeJson(this.file(record.api.ApiId!), record);
  }

  remove(apiId: string): void {
    rmSync(this.file(apiId), { force: true });
  }

  private file(apiId: string): string {
    return path.join(this.directory, apiId + SUFFIX);
  }
}

/** JSON has no dates; and any name of letters may be a stage's, `__proto__` too. */
function revived(record: ApiRecord): ApiRecord {
  for (const dated of [record.api, ...Object.values(record.stages)] as (Api & Stage)[]) {
    for (const key of ["CreatedDate", "LastUpdatedDate"] as const)
      if (dated[key] !== undefined) dated[key] = new Date(dated[key]);
  }
  for (const table of [record.integrations, record.routes, record.stages]) bare(table);
  return record;
}
