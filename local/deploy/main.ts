import { resolve } from "node:path";
import { Argument, Command } from "commander";
import { DeploymentView, standardOutput } from "../terminal/deployment";
import { tellFailure } from "../terminal/failure";
import { outputLines } from "../terminal/served";
import { plainText } from "../terminal/plain-text";
import { runningCloud } from "./cloud-process";
import { configOption, unsetOption, type SettingOptions } from "./config-option";
import { deploy } from "./deploy";
import { OPERATIONS, type Operation } from "./messages";
import { stateFolder } from "./paths";

const NAME = "npx tsx local/deploy/main.ts";

const program = new Command(NAME)
  .description("Runs one Pulumi operation on the stack `local`, on the cloud that `npm start` runs.")
  .option("--program <folder>", "a Pulumi project of your own, in place of the pet store's")
  .addArgument(new Argument("<operation>").choices(OPERATIONS))
  .addOption(configOption())
  .addOption(unsetOption())
  .option("--verbose", "show what the engine prints")
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(main);

program.parseAsync().catch((error: Error) => {
  tellFailure(error, stateFolder());
  process.exitCode = 1;
});

interface Options extends SettingOptions {
  program?: string;
  verbose?: boolean;
}

async function main(operation: Operation, options: Options): Promise<void> {
  if (!runningCloud(stateFolder())) throw new Error("the local cloud isn't running: npm start");
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => abort.abort());
  const view = new DeploymentView(standardOutput);
  // What would change is the engine's to show.
  const enginesOwn = operation === "preview" || options.verbose;
  const own = options.program === undefined ? undefined : resolve(options.program);
  const { outputs } = await deploy(operation, {
    ...(own !== undefined && { project: own }),
    config: options.config,
    unset: options.unset,
    signal: abort.signal,
    settingsCommand: `${NAME} ${operation}${own === undefined ? "" : ` --program ${own}`}`,
    onProgress: (progress) => (enginesOwn ? undefined : view.take(progress)),
    ...(enginesOwn && { onOutput: (text) => process.stdout.write(plainText(text)) }),
  });
  if (operation === "preview") return;
  console.log(view.summary());
  // The pet store's are shown by npm start.
  if (own !== undefined && operation === "up") console.log(outputLines(outputs).join("\n"));
}
