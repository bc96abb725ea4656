import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { SnapshotFiles } from "../cloud/snapshot/snapshot-files";
import type { Hazard } from "./hazard";
import { SECRET_PATTERNS, secretVariables } from "./secret-patterns";
import { SecretScanner } from "./secret-scan";
import type { Target } from "./target";

const SECURITY = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html";
const VARIABLES = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html";

/** Images that hold memory, and content of files that were deleted. */
const MEMORY = /^(memory|pages-\d+|ghost-file-.*)\.img$/;

/** Secrets that a snapshot holds: in the process's memory, and in /tmp. Their values are kept nowhere. */
export async function secretFindings(
  { imageDirectory, tmpDirectory }: SnapshotFiles,
  { environment }: Pick<Target, "environment">,
  signal: AbortSignal,
): Promise<{ hazards: Hazard[] }> {
  const names = secretVariables(environment);
  const variables = Object.fromEntries(names.map((name) => [name, environment[name]!]));
  const inMemory = new SecretScanner(variables);
  for (const name of (await readdir(imageDirectory)).filter((each) => MEMORY.test(each)))
    await inMemory.scanFile(join(imageDirectory, name), signal);
  const hazards = hazardsOf(inMemory, "memory");
  for (const path of await filesIn(tmpDirectory)) {
    const inFile = new SecretScanner(variables);
    await inFile.scanFile(path, signal);
    hazards.push(...hazardsOf(inFile, `/tmp/${relative(tmpDirectory, path)}`));
  }
  return { hazards };
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function hazardsOf({ found }: SecretScanner, where: string): Hazard[] {
  const ofPatterns = SECRET_PATTERNS.flatMap(({ id, kind }) => {
    const count = found.secrets.get(id)?.size ?? 0;
    return count === 0 ? [] : [secret(id, kind, where, count)];
  });
  return [...ofPatterns, ...[...found.values].sort().map((name) => variable(name, where))];
}

const secret = (id: string, kind: string, where: string, count: number): Hazard => ({
  kind: "secret",
  rule: `secret/${id}`,
  severity: "warning",
  title: `The snapshot holds ${kind}`,
  where,
  evidence: [count === 1 ? "one" : `${count} different ones`],
  why:
    "It lies in every environment that is restored, for as long as the version exists: it may have expired or been " +
    "replaced by then.",
  link: SECURITY,
  remedy:
    "Fetch secrets when they are needed, or in an afterRestore hook, and forget them in a beforeCheckpoint hook. Leave " +
    "credentials for AWS to the SDK's default provider, which asks for new ones.",
});

const variable = (name: string, where: string): Hazard => ({
  kind: "secret",
  rule: "secret/variable",
  severity: "note",
  title: "The snapshot holds a secret from an environment variable",
  where: `${where}: ${name}`,
  evidence: [`the value of ${name}`],
  why:
    "Variables are part of a version and of its snapshot: whoever may read the function's configuration reads them, and a " +
    "new value takes a new version.",
  link: VARIABLES,
  remedy: "Keep it in Secrets Manager or Parameter Store, and fetch it when it is needed.",
});
