import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

export interface ApplicationZip {
  path: string;
  /** SHA-256 in base64, which is what Lambda calls CodeSha256. */
  sha256: string;
}

const SOURCES = ["petstore-java/src", "petstore-java/pom.xml"];

/**
 * The built application. Looked at before anything is registered, since the engine takes 40 s and gigabytes to find out
 * that an asset isn't there.
 * @throws pulumi.RunError where it is missing or older than its sources.
 */
export function applicationZip(path: string, sources = SOURCES): ApplicationZip {
  const built = modifiedAt(path);
  if (built === undefined) {
    throw new pulumi.RunError(`The application isn't built (${path} is missing): npm run setup`);
  }
  const newer = sources.flatMap(filesIn).find((file) => modifiedAt(file)! > built);
  if (newer) {
    throw new pulumi.RunError(
      `The built application is stale (${newer} is newer than ${path}): npm run setup`,
    );
  }
  return { path, sha256: createHash("sha256").update(readFileSync(path)).digest("base64") };
}

function modifiedAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function filesIn(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
