import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ApplicationZip } from "./applicationZip";

/**
 * A zip or jar file that is built already, as CodeBucket takes it. Looked at before anything is registered, since the
 * engine takes long to find out that an asset isn't there.
 * @param path absolute, or from the program's folder, where Pulumi runs programs
 * @throws pulumi.RunError where there is no such file
 */
export function zipFile(path: string): ApplicationZip {
  const file = resolve(path);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new pulumi.RunError(`${path} is no file (${file}): build the function's zip first`);
  return { path: file, sha256: createHash("sha256").update(readFileSync(file)).digest("base64") };
}
