import { stripVTControlCharacters } from "node:util";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { Command, Option } from "commander";
import { explainFailure } from "./explainFailure";
import { newVersion, VersionFailedError } from "./newVersion";
import { pinnedVersion } from "./pinnedVersion";
import { prune } from "./prune";

// The SDK's remark about older Node.js versions would stand in every deployment's output.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/**
 * The step between a function and its alias. Prints the number of the version that the alias may go to on stdout, and
 * nothing else there: it is what the deployment goes on with. The rest goes to stderr.
 */
const program = new Command("publish").description(
  "Prints the version of a Lambda function that an alias can go to, once that version can serve.",
);

program
  .command("new")
  .description("Publishes a version, waits for its snapshot, and prunes old versions.")
  .addOption(functionOption())
  .addOption(required("--code-sha256 <base64>", "SHA-256 of the code to publish").env("CODE_SHA256"))
  .addOption(required("--log-group <name>", "where the function logs").env("LOG_GROUP"))
  .addOption(
    required("--keep <count>", "how many versions to keep")
      .env("VERSIONS_TO_KEEP")
      .argParser(positiveInteger("--keep")),
  )
  .action((options: NewOptions) => print(options.function, () => publish(options)));

program
  .command("pinned")
  .description("Checks that a version is there and can serve; wakes it where it has lost its snapshot.")
  .addOption(functionOption())
  .addOption(
    required("--version <number>", "the version")
      .env("PINNED_VERSION")
      .argParser(positiveInteger("--version")),
  )
  .addOption(
    required("--event <json>", "what to call the version with where it has to be woken").env("EVENT"),
  )
  .action((options: PinnedOptions) => print(options.function, () => pin(options)));

interface NewOptions {
  function: string;
  codeSha256: string;
  logGroup: string;
  keep: number;
}

interface PinnedOptions {
  function: string;
  version: number;
  event: string;
}

/** A failure whose message says it all. */
class ExplainedFailure extends Error {}

async function publish(options: NewOptions): Promise<string> {
  const lambda = new LambdaClient({});
  const request = { functionName: options.function, codeSha256: options.codeSha256 };
  const version = await newVersion(lambda, request, log).catch(async (error: unknown) => {
    if (!(error instanceof VersionFailedError)) throw error;
    throw new ExplainedFailure(await explainFailure(error.version, options.logGroup));
  });
  // The new version serves, whatever becomes of the old ones.
  await prune(lambda, options.function, options.keep, log).catch((error: Error) => {
    log(`${options.function}: old versions couldn't be deleted: ${error.message}`);
  });
  return version;
}

function pin(options: PinnedOptions): Promise<string> {
  const request = {
    functionName: options.function,
    version: String(options.version),
    event: options.event,
  };
  return pinnedVersion(new LambdaClient({}), request, log);
}

/** Prints a version, or why there is none; exit code 1 then. */
async function print(functionName: string, work: () => Promise<string>): Promise<void> {
  try {
    process.stdout.write(await work());
  } catch (error) {
    log(error instanceof ExplainedFailure ? error.message : `${functionName}: ${inOneLine(error)}`);
    process.exitCode = 1;
  }
}

/** AWS's errors say by their name what they are. */
function inOneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}

function functionOption(): Option {
  return required("--function <name>", "the function").env("FUNCTION_NAME");
}

function required(flags: string, description: string): Option {
  return new Option(flags, description).makeOptionMandatory();
}

function positiveInteger(flag: string): (text: string) => number {
  return (text) => {
    if (!/^[1-9]\d*$/.test(text)) {
      program.error(`${flag} can't be ${text}: it must be a whole number, 1 or more`);
    }
    return Number(text);
  };
}

/** Without what a terminal would take for a command: reasons of failures quote the function. */
function log(line: string): void {
  // eslint-disable-next-line no-control-regex
  const plain = stripVTControlCharacters(line).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "�");
  process.stderr.write(`${plain}\n`);
}

/** Settles when all is written; for tests, which run this in their own process. */
export const done = program.parseAsync();
