import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { version } from "../../package.json";
import type { Judged } from "./accepted";
import { repositoryRoot } from "./repository";
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
 * The findings for code scanning. Accepted ones are told beside them: as suppressed results, GitHub would alert of them all the
 * same (https://github.com/github/codeql-action/issues/1230).
 * @param zip the function's, which stands for hazards that no source is known of
 * @param folder what paths are relative to: the repository's root
 */
export function toSarif(
  { open, accepted }: Judged,
  skipped: readonly Skipped[],
  zip: string,
  folder = repositoryRoot(),
): object {
  const rules = [...new Map(open.map((hazard) => [hazard.rule, hazard])).values()];
  const ids = rules.map(({ rule }) => rule);
  const notes = [
    ...accepted.map(({ rule, where, reason }) => `Accepted: ${rule}, ${where}: ${reason}`),
    ...skipped.map(({ part, why }) => `Not checked: ${part}: ${why}`),
  ];
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "check:snapshot",
            semanticVersion: version,
            informationUri: INFORMATION,
            rules: rules.map(ruleOf),
          },
        },
        // Another function's run doesn't close these.
        automationDetails: { id: `check:snapshot/${uriOf(zip, folder)}/` },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: notes.map((text) => ({ level: "note", message: { text } })),
          },
        ],
        results: open.map((hazard) => resultOf(hazard, ids.indexOf(hazard.rule), zip, folder)),
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

function resultOf(hazard: Hazard, ruleIndex: number, zip: string, folder: string): object {
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
          artifactLocation: { uri: uriOf(file ?? zip, folder) },
          region: file === undefined ? START : lineOf(join(folder, file), source?.line ?? 1),
        },
        logicalLocations: [{ fullyQualifiedName: source?.className ?? where }],
      },
    ],
    // A hazard is the same one in the next run by its rule and place, whatever was seen there. GitHub knows this name alone, and
    // would take all hazards at one line for the same otherwise: it hashes that.
    partialFingerprints: { primaryLocationLineHash: `${digest(`${rule}\n${where}`)}:1` },
  };
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** GitHub asks for all four. */
interface Region {
  startLine: number;
  startColumn: number;
  endLine: number;
  /** Of the character after the last one. */
  endColumn: number;
}

/** Where a file has no lines. */
const START: Region = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 };

/** A whole line; the first one where the file has become shorter. */
function lineOf(path: string, wanted: number): Region {
  const lines = readFileSync(path, "utf8").split(/\r\n|\r|\n/);
  const line = wanted <= lines.length ? wanted : 1;
  return {
    startLine: line,
    startColumn: 1,
    endLine: line,
    endColumn: Math.max(2, lines[line - 1]!.length + 1),
  };
}

/** A path as a URI: relative to a folder where it is in it. */
function uriOf(path: string, folder: string): string {
  const inside = relative(folder, resolve(folder, path));
  if (inside.startsWith("..")) return pathToFileURL(resolve(folder, path)).href;
  return inside.split(sep).map(encodeURIComponent).join("/");
}

/** The path of a class's source, relative to the folder; undefined where none is found in the usual places. */
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
        if (existsSync(join(folder, file))) return file;
      }
  return undefined;
}
