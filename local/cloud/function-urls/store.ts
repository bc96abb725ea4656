import { join } from "node:path";
import type { Cors } from "@aws-sdk/client-lambda";
import { z } from "zod";
import { readState, writeJson } from "../state-file";

/** A function URL as it is kept on disk. */
export interface UrlRecord {
  urlId: string;
  functionName: string;
  /** An alias's name; absent: `$LATEST`. */
  qualifier?: string;
  cors?: Cors;
  /** TCP port that it's served on; kept, so that it stays the same over restarts. */
  port: number;
  /** The port that whoever asked for it was told last. */
  toldPort?: number;
  /** ISO 8601. */
  creationTime: string;
  lastModifiedTime: string;
}

const texts = z.array(z.string()).optional();

const shape: z.ZodType<UrlRecord[]> = z.array(
  z.object({
    urlId: z.string(),
    functionName: z.string(),
    qualifier: z.string().optional(),
    cors: z
      .object({
        AllowCredentials: z.boolean().optional(),
        AllowHeaders: texts,
        AllowMethods: texts,
        AllowOrigins: texts,
        ExposeHeaders: texts,
        MaxAge: z.number().optional(),
      })
      .optional(),
    port: z.int(),
    toldPort: z.int().optional(),
    creationTime: z.string(),
    lastModifiedTime: z.string(),
  }),
);

/** All function URLs, in one file. */
export class UrlStore {
  readonly #file: string;

  constructor(stateDir: string) {
    this.#file = join(stateDir, "function-urls.json");
  }

  load(): UrlRecord[] {
    return readState(this.#file, shape, []);
  }

  save(records: UrlRecord[]): void {
    writeJson(this.#file, records);
  }
}
