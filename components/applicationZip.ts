import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { outdatedApplication } from "../local/setup/application";

export interface ApplicationZip {
  path: string;
  /** SHA-256 in base64, which is what Lambda calls CodeSha256. */
  sha256: string;
}

/**
 * The built application. Looked at before anything is registered, since the engine takes 40 s and gigabytes to find out
 * that an asset isn't there.
 * @param project the application's Maven project
 * @throws pulumi.RunError where the zip is missing or older than its sources
 */
export function applicationZip(path: string, project = "petstore-java"): ApplicationZip {
  const built = modifiedAt(path);
  if (built === undefined) {
    throw new pulumi.RunError(`The application isn't built (${path} is missing): npm run setup`);
  }
  const newer = sourcesOf(project).find((file) => modifiedAt(file)! > built);
  // A new time alone says little: after a checkout the contents may be those that the zip was built from.
  if (newer && outdatedApplication(project)) {
    throw new pulumi.RunError(`The built application is stale (${newer} is newer than ${path}): npm run setup`);
  }
  return { path, sha256: createHash("sha256").update(readFileSync(path)).digest("base64") };
}

function modifiedAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function sourcesOf(project: string): string[] {
  const main = join(project, "src/main");
  const sources = readdirSync(main, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return [join(project, "pom.xml"), ...sources];
}
