import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";

/** A copy of the checkout as it is, since neither the sources nor what else is working on them may be disturbed. */
export function copyProject(root: string): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "petstore-mutations-"));
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", list, { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);
  for (const file of files.filter((name) => existsSync(join(root, name)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(root, file), join(folder, file));
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface TestFile {
  /** Within the project, as are those that follow. */
  file: string;
  /** Project files that it loads, itself included. */
  loads: Set<string>;
  /** Project files that it starts as processes, judging by their names in its text. */
  starts: Set<string>;
  /** Packages that these load. */
  packages: Set<string>;
}

const IMPORT = /\b(?:from|import|require|requireActual|doMock|mock)\(?\s*["']([@\w./-]+)["']/g;
const TYPE_IMPORT = /^import type .*$/gm;
const NAMED = /["'`]((?:index|config\/[\w./-]+|components\/[\w./-]+|publish\/[\w./-]+)\.ts)["'`]/g;

/** What a test file loads, read from its text: enough to know which tests to run, and what to load before them. */
export function inspectTest(folder: string, file: string): TestFile {
  const loads = new Set<string>();
  const starts = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string) => {
    const name = relative(folder, path);
    if (loads.has(name)) return;
    loads.add(name);
    const text = readFileSync(path, "utf8").replace(TYPE_IMPORT, "");
    for (const [, specifier] of text.matchAll(IMPORT)) {
      if (specifier!.startsWith(".")) {
        const target = sourceFile(resolve(dirname(path), specifier!));
        if (target) visit(target);
      } else if (!isBuiltin(specifier!)) packages.add(specifier!);
    }
    if (name.startsWith("__tests__/")) for (const [, named] of text.matchAll(NAMED)) starts.add(named!);
  };
  visit(join(folder, file));
  return { file, loads, starts, packages };
}

function sourceFile(path: string): string | undefined {
  return [`${path}.ts`, `${path}.js`, path].find(
    (candidate) => /\.(ts|js)$/.test(candidate) && existsSync(candidate),
  );
}
