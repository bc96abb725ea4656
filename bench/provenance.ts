import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { shellWord } from "../local/terminal/shell-word";
import type { Results } from "./results";

const PROJECT = join(__dirname, "..");

/** What is measured, and by which command. @param argv what stands behind `npm run bench --` */
export async function provenanceOf(
  argv: readonly string[],
  project = PROJECT,
): Promise<Results["provenance"]> {
  const commit = await commitOf(project);
  return { ...(commit && { commit }), command: commandText(argv) };
}

/** The command as a shell takes it. @param program what stands before its arguments */
export function commandText(argv: readonly string[], program = "npm run bench"): string {
  const quoted = withoutValues(argv).map(shellWord);
  return [program, ...(quoted.length > 0 ? ["--", ...quoted] : [])].join(" ");
}

/** Variables may be secret, and results are passed around: of `--env KEY=VALUE` only the key is kept. */
const withoutValues = (argv: readonly string[]): string[] =>
  argv.map((word, index) => {
    const [, option = "", variable = word] = /^(--env=)(.*)$/s.exec(word) ?? [];
    const isVariable = option !== "" || argv[index - 1] === "--env";
    return isVariable ? `${option}${variable.replace(/=.*$/s, "=…")}` : word;
  });

/** Undefined outside a git checkout, or without git. */
async function commitOf(project: string): Promise<{ hash: string; dirty: boolean } | undefined> {
  const git = async (...args: string[]) =>
    (await promisify(execFile)("git", args, { cwd: project, maxBuffer: 2 ** 26 })).stdout.trim();
  try {
    const hash = await git("rev-parse", "HEAD");
    return { hash, dirty: (await git("status", "--porcelain")) !== "" };
  } catch {
    return undefined;
  }
}
