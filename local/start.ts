import { createRequire } from "node:module";
import { Command } from "commander";
import { configOption, unsetOption, type SettingOptions } from "./deploy/config-option";
import { ownFunctionOptions, type OwnFunctionOptions } from "./deploy/own-function-options";
import { stateFolder } from "./deploy/paths";
import { operationProcess } from "./deploy/operation-process";
import { EXIT } from "./exit-codes";
import type * as Serve from "./serve";
import type * as Failure from "./terminal/failure";

/** What the command line says, as commander reads it. */
export interface StartOptions extends SettingOptions, OwnFunctionOptions {
  fresh?: boolean;
  destroy?: boolean;
  hello?: boolean;
  watch?: boolean;
  verbose?: boolean;
}

// What starting needs is loaded by it, while the process of the first deployment loads what that needs; help and wrong
// usage are answered at once.
const load = createRequire(__filename);

const program = ownFunctionOptions(
  new Command("npm start --")
    .description(
      "Runs the local cloud, deploys the program to it, and serves until Ctrl-C. State survives a restart, but that of " +
        "a function of your own (--zip), which is gone afterwards.",
    )
    .option("--fresh", "begin with nothing: delete all local state first")
    .option("--hello", "deploy the hello-world function, too (the setting helloWorld)")
    .addOption(configOption())
    .addOption(unsetOption())
    .option("--watch", "deploy again when the zip changes; build the pet store again when its sources do")
    .option("--destroy", "destroy everything that is deployed, and end")
    .option("--verbose", "show what the engine prints and every line that functions log"),
)
  .addHelpText(
    "after",
    "\nExit codes: 0 after Ctrl-C; 1 if the (last) deployment failed, even where an earlier version kept serving\n" +
      "until Ctrl-C; 2 for wrong options; 130 if it was interrupted while it deployed.",
  )
  .allowExcessArguments(false)
  // Whoever types something wrong is told what there is, and nothing has happened.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT.usage))
  .action((options: StartOptions) => {
    const wrong = wrongTogether(options);
    if (wrong !== undefined) program.error(`error: ${wrong}`);
    const operation = operationProcess();
    return (load("./serve") as typeof Serve).serve(options, operation);
  });

program.parseAsync().then(
  () => process.exit(),
  (error: Error) => {
    (load("./terminal/failure") as typeof Failure).tellFailure(error, stateFolder());
    process.exit(EXIT.failed);
  },
);

/** What is wrong with options that are right each by itself. */
function wrongTogether({ zip, fresh, hello, destroy, watch, unset }: StartOptions): string | undefined {
  const kept = { "--fresh": fresh, "--hello": hello, "--destroy": destroy, "--unset": unset.length > 0 };
  const [ofPetStore] = Object.entries(kept).find(([, given]) => given) ?? [];
  if (zip !== undefined && ofPetStore !== undefined)
    return `${ofPetStore} is about the stack that is kept, and nothing is kept of --zip`;
  if (destroy && watch) return "--destroy ends, and --watch goes on";
  return undefined;
}
