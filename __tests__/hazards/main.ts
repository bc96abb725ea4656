// The SDK would warn on Node 20 in every run; that it works there is what the tests are for.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { choiceText, runProgram } from "../../bench/cli";
import { BenchError, UsageError } from "../../bench/errors";
import { describeMachine, toolVersions } from "../../bench/machine";
import { writeAtomically } from "../../bench/results";
import { interruptSignal } from "../../bench/signals";
import { tools } from "../../local/deploy/tools";
import { USUAL } from "../../local/hazards/target";
import { projectRoot } from "../../local/setup/paths";
import { plainText } from "../../local/terminal/plain-text";
import { buildFunctions } from "./build";
import { FUNCTIONS, isCompiled, type HazardFunction } from "./cases";
import { asTable, hasPlace, mistakesOf, withRates } from "./rates";
import { formatResults, merged, parseResults, type Checked, type HazardResults } from "./results";
import { checkFunction } from "./run";

/** Measures whether `npm run check:snapshot` is right. */

const RESULTS = join(__dirname, "results.json");
const PAGES = ["hazards.md", "hazards-rates.md"].map((name) => join(projectRoot, "docs", name));

/** More at once would slow each other down, and the check takes times. */
const AT_ONCE = 2;

const names = FUNCTIONS.map(({ name }) => name);

const program = new Command("npm run test:hazards --")
  .description(
    "Checks small functions with planted hazards, their clean counterparts and the pet store, and counts what the check " +
      "finds, misses, and finds where nothing is.",
  )
  .option("--only <name...>", "these functions or kinds alone, such as StaticRandom or heap", chosen)
  .option(
    "--write",
    "write the results to __tests__/hazards/results.json, and the rates to docs; with --only, others' results stay",
  )
  .action(main);

function chosen(name: string, before: HazardFunction[] = []): HazardFunction[] {
  const found = FUNCTIONS.filter((one) => one.name === name || one.kind === name);
  if (found.length === 0) throw new UsageError(`--only: ${choiceText("function or kind", name, names)}`);
  return [...new Set([...before, ...found])];
}

async function main({ only, write }: { only?: HazardFunction[]; write?: boolean }): Promise<void> {
  const { signal, release } = interruptSignal(say);
  const results: HazardResults = {
    schema: 1,
    machine: { ...describeMachine(), ...toolVersions([USUAL.runtime]) },
    functions: [],
  };
  try {
    results.functions = await checkAll(only ?? FUNCTIONS, signal);
  } finally {
    release();
  }
  const { functions } = results;
  console.log(`\n${asTable(functions)}\n`);
  const failed = functions.filter(({ failure }) => failure !== undefined);
  if (failed.length > 0)
    throw new BenchError(
      `${failed.length} of ${functions.length} can't be checked: ${failed.map(({ name }) => name).join(", ")}`,
    );
  if (write) await writeResults(results);
}

async function writeResults(results: HazardResults): Promise<void> {
  const before = existsSync(RESULTS) ? parseResults(await readFile(RESULTS, "utf8")).functions : [];
  const file = formatResults({ ...results, functions: merged(names, before, results.functions) });
  await writeAtomically(RESULTS, file);
  const pages = await Promise.all(
    PAGES.filter((each) => existsSync(each)).map(
      async (path) => [path, await readFile(path, "utf8")] as const,
    ),
  );
  const [page, text] = pages.find(([, content]) => hasPlace(content)) ?? [];
  if (page === undefined) throw new BenchError(`there is no page for the rates: ${PAGES.join(", ")}`);
  // From the file's numbers, as a test has them: they are rounded.
  await writeAtomically(page, withRates(text!, parseResults(file)));
  say(`${page} and results.json are written`);
}

/** @returns in the order of `functions` */
async function checkAll(functions: readonly HazardFunction[], signal: AbortSignal): Promise<Checked[]> {
  const found = await tools(["jdks", "criu", "javaHome", "mvn"]);
  const folder = await mkdtemp(join(tmpdir(), "hazards-"));
  const checked: Checked[] = new Array(functions.length);
  let next = 0;
  const work = async () => {
    for (let index = next++; index < functions.length; index = next++) {
      const one = functions[index]!;
      const about = (what: string) => say(`${one.name.padEnd(24)} ${what}`);
      const result = await checkFunction(one, zips.get(one.name) ?? "", found, signal);
      checked[index] = result;
      about(`${result.seconds.toFixed(0)} s, ${outcome(result)}`);
    }
  };
  let zips = new Map<string, string>();
  try {
    const compiled = functions.filter(isCompiled).map(({ name }) => name);
    say(`compiling ${compiled.length} functions`);
    zips = await buildFunctions(compiled, found.javaHome, folder, signal);
    const workers = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
    for (const worker of workers) if (worker.status === "rejected") throw worker.reason;
    return checked;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function outcome(result: Checked): string {
  const [mistake] = mistakesOf([result]);
  if (mistake !== undefined) return `WRONG: ${mistake}`;
  return result.planted ? "found" : "clean";
}

const began = Date.now();
function say(line: string): void {
  process.stderr.write(`[${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s] ${plainText(line)}\n`);
}

void runProgram(program, "test:hazards");
