import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectRoot } from "../setup/paths";

/** The root of the repository that npm was called in: a user's own, perhaps. The project's folder where there is none. */
export function repositoryRoot(folder = process.env.INIT_CWD ?? process.cwd()): string {
  if (existsSync(join(folder, ".git"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? projectRoot : repositoryRoot(parent);
}
