import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { install } from "../../../local/setup/install";
import { lock } from "../../../local/setup/lock";
import { cacheDir, executables } from "../../../local/setup/paths";
import { run, SetupError } from "../../../local/setup/run";
import { installPackages } from "../../../local/setup/system-packages";

const REQUIREMENTS = join(__dirname, "requirements.txt");

const PYTHON = { apt: ["python3"], brew: "python3", others: "Python, version 3.11 or later" };
/** Debian keeps the part of Python that makes virtual environments in a package of its own. */
const VENV = { apt: ["python3-venv"], brew: "python3", others: "Python's venv module" };

/**
 * The Python of a virtual environment with the tools in requirements.txt; made on first use, for all checkouts of a user.
 * @throws SetupError naming what is missing and the command that installs it
 */
export async function pythonWithTools(): Promise<string> {
  const requirements = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12);
  const folder = join(cacheDir(), `venv-${requirements}`);
  const python = join(folder, "bin/python");
  if (existsSync(python)) return python;
  await lock(join(cacheDir(), "venv.lock"), () => {});
  if (existsSync(python)) return python;
  await install(`venv-${requirements}`, async (scratch) => {
    const content = join(scratch, "venv");
    await makeEnvironment(content);
    const pip = [join(content, "bin/python"), "-m", "pip", "--disable-pip-version-check", "--no-input"];
    await run([...pip, "install", "--quiet", "--require-hashes", "--requirement", REQUIREMENTS]);
    return { content, folder, outcome: folder };
  });
  return python;
}

async function makeEnvironment(folder: string): Promise<void> {
  if (executables("python3").length === 0) await installPackages([PYTHON]);
  const make = ["python3", "-m", "venv", folder];
  try {
    await run(make);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    await installPackages([VENV]);
    await run(make);
  }
}
