import { stateFolder } from "../deploy/paths";
import { tools } from "../deploy/tools";
import { plainText } from "../terminal/plain-text";
import { startCloud } from "./cloud";
import { lastResort } from "./last-resort";
import { openLambda } from "./open-lambda";

/**
 * The local cloud as a process of its own. It says `{endpoint}` to the process that started it, and ends with it or at
 * a signal.
 */
async function main(): Promise<void> {
  const cloud = await startCloud({ stateDir: stateFolder(), tools: await tools(), openLambda });
  lastResort(() => cloud.close());
  let closing = false;
  const close = async () => {
    if (closing) return;
    closing = true;
    await cloud.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void close());
  process.on("disconnect", () => void close());
  process.send?.({ endpoint: cloud.endpoint });
}

main().catch((error: Error) => {
  console.error(plainText(error.message));
  process.exit(1);
});
