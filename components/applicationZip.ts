import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { PET_STORE } from "../config/functionSettings";
import { configRemove, configSet } from "../config/remedies";
import { type Build, outdatedApplication } from "./applicationBuilds";
import { classFileOf, lookInto } from "./zipEntries";

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
 * @throws pulumi.RunError where the zip is missing or older than its sources, or is another function's
 */
export function applicationZip(path: string, build: Build, project = "petstore-java"): ApplicationZip {
  const built = modifiedAt(path);
  if (built === undefined) {
    if (path.startsWith(`${project}/`))
      throw new pulumi.RunError(`The application isn't built (${path} is missing): ${COMMAND[build]}`);
    const remedy = configRemove("zip", pulumi.getStack());
    throw new pulumi.RunError(`The setting zip names ${path}, which doesn't exist: build it, or ${remedy}`);
  }
  const content = readFileSync(path);
  // A build's own zip has what was built.
  const entry = classFileOf(PET_STORE.handler);
  if (!path.startsWith(`${project}/`) && lookInto(content, entry)?.content === undefined)
    throw new pulumi.RunError(
      `The setting zip names ${path}, which isn't the pet store's (${entry} isn't in it): set your function's ` +
        `handler, too; ${configSet("handler", "com.acme.Orders::handleRequest", pulumi.getStack())}`,
    );
  const newer = sourcesOf(project, build).find((file) => modifiedAt(file)! > built);
  // A new time alone says little: after a checkout the contents may be those that the zip was built from.
  if (newer && outdatedApplication(project, build)) {
    const stale = `The built application is stale (${newer} is newer than ${path})`;
    throw new pulumi.RunError(`${stale}: ${COMMAND[build]}`);
  }
  return { path, sha256: createHash("sha256").update(content).digest("base64") };
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
