import { join } from "node:path";

/** Where a running cloud says how to reach it: `{pid, endpoint, providers}`. */
export function cloudFile(stateDir: string): string {
  return join(stateDir, "cloud.json");
}
