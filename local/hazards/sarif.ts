import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import type { Accepted, Judged } from "./accepted";
import type { Hazard, Skipped } from "./hazard";

/**
 * SARIF 2.1.0, as GitHub's code scanning takes it.
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, and "SARIF support for code scanning" in
 * GitHub's documentation.
 */
const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

/** Where sources of classes are, below a project's folder or one of its modules. */
const SOURCES = ["src/main/java", "src/main/kotlin", "src/main/scala", "src/main/groovy"];
const ENDINGS = [".java", ".kt", ".scala", ".groovy"];

/**
 * The findings for code scanning. Accepted ones are in it, too, as suppressed.
 * @param zip the function's, which stands for hazards that no source is known of
 * @param folder what paths are relative to: the repository's root
 */
export function toSarif(
  { open, accepted }: Judged,
  skipped: readonly Skipped[],
  zip: string,
  folder = process.cwd(),
): object {
  const all: (Hazard | Accepted)[] = [...open, ...accepted];
  const rules = [...new Map(all.map((hazard) => [hazard.rule, hazard])).values()];
  const ids = rules.map(({ rule }) => rule);
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "check:snapshot", informationUri: INFORMATION, rules: rules.map(ruleOf) } },
        // Another function's run doesn't close these.
        automationDetails: { id: `check:snapshot/${uriOf(zip, folder)}/` },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: skipped.map(({ part, why }) => ({
              level: "note",
              message: { text: `Not checked: ${part}: ${why}` },
            })),
          },
        ],
        results: all.map((hazard) => resultOf(hazard, ids.indexOf(hazard.rule), zip, folder)),
      },
    ],
  };
}

const INFORMATION = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html";

const ruleOf = ({ rule, title, why, remedy, link, severity, kind }: Hazard) => ({
  id: rule,
  shortDescription: { text: title },
  fullDescription: { text: why },
  help: { text: `${why}\n\n${remedy}\n\n${link}`, markdown: `${why}\n\n${remedy}\n\n[More](${link})` },
  helpUri: link,
  defaultConfiguration: { level: severity },
  properties: { tags: ["snapstart", kind] },
});

function resultOf(hazard: Hazard | Accepted, ruleIndex: number, zip: string, folder: string): object {
  const { rule, severity, title, where, evidence, remedy, source } = hazard;
  const seen = evidence.length === 0 ? "" : `\n${evidence.join("\n")}`;
  const file = source === undefined ? undefined : sourceFile(source.className, folder);
  return {
    ruleId: rule,
    ruleIndex,
    level: severity,
    message: { text: `${title}: ${where}.${seen}\n${remedy}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file ?? uriOf(zip, folder) },
          region: { startLine: file === undefined ? 1 : (source?.line ?? 1) },
        },
        logicalLocations: [{ fullyQualifiedName: source?.className ?? where }],
      },
    ],
    // A hazard is the same one in the next run by its rule and place, whatever was seen there.
    partialFingerprints: { "hazard/v1": createHash("sha256").update(`${rule}\n${where}`).digest("hex") },
    ...("reason" in hazard ? { suppressions: [{ kind: "external", justification: hazard.reason }] } : {}),
  };
}

/** A path in a URI, relative to a folder where it is in it. */
function uriOf(path: string, folder: string): string {
  const inside = relative(folder, resolve(folder, path));
  return encodeURI((inside.startsWith("..") ? resolve(folder, path) : inside).split(sep).join("/"));
}

/** Where the source of a class is, relative to the folder; undefined where none is found in the usual places. */
function sourceFile(className: string, folder: string): string | undefined {
  const [outermost = ""] = className.replaceAll(".", "/").split("$");
  if (!/^[\w/]+$/.test(outermost)) return undefined;
  const modules = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith("."))
    .map(({ name }) => name);
  for (const module of ["", ...modules])
    for (const sources of SOURCES)
      for (const ending of ENDINGS) {
        const file = join(module, sources, outermost + ending);
        if (existsSync(join(folder, file))) return uriOf(file, folder);
      }
  return undefined;
}
