import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** A Chromium: `CHROMIUM`, one on the PATH, or one that apt installs now. Throws where none of them is to be had. */
export function findChromium(): string {
  const found = process.env.CHROMIUM ?? onPath();
  if (found) return found;
  install();
  const installed = onPath();
  if (!installed)
    throw new Error("the page's tests need Chromium: apt-get install chromium, or set CHROMIUM");
  return installed;
}

/** Silent towards the network. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Headless, and silent towards the network. @param more arguments of the command line */
export function launchChromium(...more: string[]): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({ executablePath, headless: true, args: [...ARGUMENTS, ...more] });
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function install(): void {
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const apt = (...argv: string[]) => {
    const [command = "", ...rest] = [...sudo, "apt-get", ...argv];
    execFileSync(command, rest, {
      stdio: "ignore",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  };
  if (spawnSync("apt-get", ["--version"]).status !== 0) return;
  apt("update");
  // On Ubuntu this package is a snap's; where snaps don't run it fails, and the caller says what to do.
  apt("install", "-y", "--no-install-recommends", "chromium");
}
