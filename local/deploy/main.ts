import { Argument, Command } from "commander";
import { runningCloud } from "./cloud-process";
import { deploy, DeployError } from "./deploy";
import { configOption } from "./config-option";
import { OPERATIONS, type Operation } from "./messages";
import { stateFolder } from "./paths";

const program = new Command("deploy")
  .description("Runs one Pulumi operation on the stack `local`, on the cloud that `npm start` runs.")
  .addArgument(new Argument("<operation>").choices(OPERATIONS))
  .addOption(configOption())
  .action(async (operation: Operation, { config }: { config: Record<string, string> }) => {
    if (!runningCloud(stateFolder())) throw new DeployError(["the local cloud isn't running: npm start"]);
    const abort = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => abort.abort());
    await deploy(operation, { config, signal: abort.signal, onOutput: (text) => process.stdout.write(text) });
  });

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
