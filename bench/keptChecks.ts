import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { checked, type Checked } from "./hazardResults";
import { KEPT_RUNS } from "./kept";
import { writeAtomically, type Results } from "./results";
import { RESULTS_FOLDER } from "./runs";

/** Where the newest check of each function is kept, for the benchmark's page. */
export const CHECKS_FOLDER = join(RESULTS_FOLDER, "hazards");

type Function = Pick<Checked, "code" | "handler">;

/** Keeps what `npm run check:snapshot` has found; as many functions as there are runs. */
export async function keepCheck(check: Checked, folder = CHECKS_FOLDER): Promise<void> {
  await writeAtomically(fileOf(check, folder), `${JSON.stringify(check, null, 2)}\n`);
  const files = (await readdir(folder))
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, name));
  const ages = await Promise.all(files.map(async (file) => ({ file, at: (await stat(file)).mtimeMs })));
  const old = ages.sort((a, b) => b.at - a.at).slice(KEPT_RUNS);
  for (const { file } of old) await rm(file, { force: true });
}

/** Results with the newest check of each measured function: the one that they have, or that is kept here. */
export async function withKeptChecks(results: Results, folder = CHECKS_FOLDER): Promise<Results> {
  if (results.hazards === undefined) return results;
  const hazards = await Promise.all(
    results.hazards.map(async (known) => {
      const { code, handler, check } = known;
      const kept =
        code === undefined || handler === undefined ? undefined : await readKept({ code, handler }, folder);
      return kept !== undefined && (check === undefined || kept.at > check.at)
        ? { ...known, check: kept }
        : known;
    }),
  );
  return { ...results, hazards };
}

/** Undefined where none is kept, or another version of this program has kept it. */
async function readKept(one: Function, folder: string): Promise<Checked | undefined> {
  try {
    return checked.parse(JSON.parse(await readFile(fileOf(one, folder), "utf8")));
  } catch {
    return undefined;
  }
}

/** A zip may hold several functions. */
const fileOf = ({ code, handler }: Function, folder: string) =>
  join(folder, `${createHash("sha256").update(`${code}\n${handler}`).digest("hex").slice(0, 16)}.json`);
