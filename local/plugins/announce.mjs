// The Pulumi engine starts a provider as a process of its own. Ours lives in the running local cloud; the process only
// says at which port, and stays until the engine ends it. Nothing is imported from npm, so that it starts at once.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Prints the port of the running cloud's provider for `pkg` ("aws"), as the engine expects it, and waits for the end.
 * @param {string} pkg
 */
export function announce(pkg) {
  const port = runningCloud()?.providers?.[pkg];
  if (!port) {
    console.error("the local cloud isn't running: npm start");
    process.exit(1);
  }
  console.log(String(port));

  // The engine holds the other end of stdin: its end is the engine's, however that came.
  process.stdin.resume();
  for (const event of ["end", "close", "error"]) process.stdin.on(event, () => process.exit(0));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(0));
}

/** @returns {{pid: number, providers?: Record<string, number>} | undefined} */
function runningCloud() {
  const state = process.env.PETSTORE_LOCAL_STATE || fileURLToPath(new URL("../state", import.meta.url));
  try {
    const cloud = JSON.parse(readFileSync(`${state}/cloud.json`, "utf8"));
    process.kill(cloud.pid, 0);
    return cloud;
  } catch {
    return undefined;
  }
}
