import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { configRemove } from "../config/remedies";
import { type Build, outdatedApplication } from "./applicationBuilds";

export interface ApplicationZip {
  path: string;
  /** SHA-256 in base64, which is what Lambda calls CodeSha256. */
  sha256: string;
}

/** The command that makes a build. */
const COMMAND: Record<Build, string> = { java11: "npm run setup", boot4: "npm run build:boot4" };

/**
 * The built application. Looked at before anything is registered, since the engine takes 40 s and gigabytes to find out
 * that an asset isn't there.
 * @param build the one whose zip it is
 * @param project the application's Maven project
 * @throws pulumi.RunError where the zip is missing or older than its sources
 */
export function applicationZip(path: string, build: Build, project = "petstore-java"): ApplicationZip {
  const built = modifiedAt(path);
  if (built === undefined) {
    if (path.startsWith(`${project}/`))
      throw new pulumi.RunError(`The application isn't built (${path} is missing): ${COMMAND[build]}`);
    const remedy = configRemove("zip", pulumi.getStack());
    throw new pulumi.RunError(`The setting zip names ${path}, which doesn't exist: build it, or ${remedy}`);
  }
  const newer = sourcesOf(project, build).find((file) => modifiedAt(file)! > built);
  // A new time alone says little: after a checkout the contents may be those that the zip was built from.
  if (newer && outdatedApplication(project, build)) {
    const stale = `The built application is stale (${newer} is newer than ${path})`;
    throw new pulumi.RunError(`${stale}: ${COMMAND[build]}`);
  }
  return { path, sha256: createHash("sha256").update(readFileSync(path)).digest("base64") };
}

function modifiedAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** What a build is made from; src/BUILD is its own, where there is such a folder. */
function sourcesOf(project: string, build: Build): string[] {
  const folders = ["src/main", `src/${build}`].map((folder) => join(project, folder));
  const sources = folders
    .filter((folder) => modifiedAt(folder) !== undefined)
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return [join(project, "pom.xml"), ...sources];
}
