import { join } from "node:path";
import { z } from "zod";
import { readCache } from "./state-file";

/** How to reach a running cloud. */
export interface CloudFile {
  pid: number;
  endpoint: string;
  /** Loopback port of the Pulumi provider, per package. */
  providers: Record<string, number>;
  /** An API had to take another port than it had: what the engine knows is to be refreshed. */
  apisMoved: boolean;
  /** Why versions start without snapshots on this machine; absent where they have them. */
  noSnapshots?: string;
}

const shape: z.ZodType<CloudFile> = z.object({
  pid: z.number(),
  endpoint: z.string(),
  providers: z.record(z.string(), z.number()),
  apisMoved: z.boolean(),
  noSnapshots: z.string().optional(),
});

/** Where a running cloud says how to reach it. */
export function cloudFile(stateDir: string): string {
  return join(stateDir, "cloud.json");
}

/** Undefined where no cloud runs. */
export function readCloudFile(stateDir: string): CloudFile | undefined {
  return readCache(cloudFile(stateDir), shape);
}
