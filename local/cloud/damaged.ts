import { readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { entries } from "../setup/paths";
import { DAMAGED } from "./state-file";

/** Once what they described has been deployed again, files that were put aside have this in their name instead. */
const KEPT = ".kept-";

/** Where state files are, below the state folder, and what each holds. */
const PLACES: [folder: string, holds: string][] = [
  ["", "roles, schedules or function URLs"],
  ["logs", "the log groups' retention"],
  ["gateway", "an HTTP API"],
  ["lambda/functions", "a function with its versions and aliases"],
];
const BUCKETS = "s3";

/** A state file that couldn't be used, and was put aside. */
export interface DamagedFile {
  /** Absolute, as it was. */
  file: string;
  /** Where it is now. */
  keptAs: string;
  holds: string;
  fault: string;
}

/** The files that were put aside since the last deployment. */
export function damagedFiles(stateDir: string): DamagedFile[] {
  const buckets = entries(join(stateDir, BUCKETS)).map((name): [string, string] => [
    join(BUCKETS, name),
    "a bucket",
  ]);
  return [...PLACES, ...buckets].flatMap(([folder, holds]) =>
    entries(join(stateDir, folder))
      .filter((name) => name.includes(DAMAGED))
      .map((name) => {
        const keptAs = join(stateDir, folder, name);
        const file = join(stateDir, folder, name.slice(0, name.indexOf(DAMAGED)));
        return { file, keptAs, holds, fault: faultOf(keptAs) };
      }),
  );
}

/** What they described has been deployed again. */
export function settleDamages(stateDir: string): void {
  for (const { keptAs } of damagedFiles(stateDir)) renameSync(keptAs, keptAs.replace(DAMAGED, KEPT));
}

/** What there is to say of one, and what to do. */
export function describeDamage({ file, keptAs, holds, fault }: DamagedFile): string {
  return (
    `${file} (${holds}) can't be used: ${fault}. It is kept as ${keptAs}, and what it held is deployed anew. ` +
    "Should that fail, npm start -- --fresh begins with nothing: functions, logs and settings are lost."
  );
}

function faultOf(file: string): string {
  try {
    const { size } = statSync(file);
    if (size === 0) return "it is empty";
    try {
      JSON.parse(readFileSync(file, "utf8"));
      return "it doesn't hold what it should, or what it leads to is gone";
    } catch (error) {
      return `its ${size} bytes aren't JSON (${(error as Error).message.split("\n")[0]})`;
    }
  } catch (error) {
    return (error as Error).message;
  }
}
