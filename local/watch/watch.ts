import { spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { PET_STORE } from "../../config/functionSettings";
import { PROJECT_FOLDER } from "../deploy/paths";
import { storedSettings } from "../setup/runtime-setting";
import type { OwnFunction } from "../deploy/own-function-options";
import type { WatchedFiles } from "./watched";

/** What the pet store's zip is built from, in petstore-java/. */
const SOURCES = ["pom.xml", "src/main", "src/java11", "src/runtime", "src/assembly"];

/**
 * What is to be watched: the zip that is deployed, and the pet store's sources where it is the pet store's.
 * @param own the user's function, if it is one
 * @param config settings of the command line
 */
export function filesToWatch(own: OwnFunction | undefined, config: Record<string, string>): WatchedFiles {
  if (own) return { zip: own.zip, sources: [] };
  const zip = config.zip ?? new Map(storedSettings()).get("zip") ?? PET_STORE.zip;
  const java = join(PROJECT_FOLDER, "petstore-java");
  return {
    zip: resolve(PROJECT_FOLDER, zip),
    sources: zip === PET_STORE.zip ? SOURCES.map((name) => join(java, name)) : [],
  };
}

/**
 * Builds the pet store as the set-up does, which tells what goes wrong.
 * @returns whether that went well
 */
export async function buildPetStore(signal: AbortSignal): Promise<boolean> {
  const setup = spawn(process.execPath, [join(PROJECT_FOLDER, "local/setup/main.js"), "--quiet"], {
    cwd: PROJECT_FOLDER,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const interrupt = () => setup.kill("SIGINT");
  signal.addEventListener("abort", interrupt, { once: true });
  const [code] = (await once(setup, "exit")) as [number | null];
  signal.removeEventListener("abort", interrupt);
  return code === 0;
}
