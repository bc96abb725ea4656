import { LambdaClient } from "@aws-sdk/client-lambda";
import { Command, Option } from "commander";
import { explainFailure } from "./explainFailure";
import { prune } from "./prune";
import { publish, VersionFailedError } from "./publish";

// The SDK's remark about older Node.js versions would stand in every deployment's output.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/**
 * Publishes a version of a function and waits for its snapshot. Prints the version's number on stdout, and nothing else
 * there: it is what the deployment goes on with. The rest goes to stderr.
 */
const program = new Command("publish")
  .description("Publishes a version of a Lambda function, waits for its snapshot and prunes old versions.")
  .addOption(required("--function <name>", "the function").env("FUNCTION_NAME"))
  .addOption(required("--code-sha256 <base64>", "SHA-256 of the code to publish").env("CODE_SHA256"))
  .addOption(required("--log-group <name>", "where the function logs").env("LOG_GROUP"))
  .addOption(
    required("--keep <count>", "how many versions to keep")
      .env("VERSIONS_TO_KEEP")
      .argParser(positiveInteger),
  )
  .action(run);

interface Options {
  function: string;
  codeSha256: string;
  logGroup: string;
  keep: number;
}

async function run(options: Options): Promise<void> {
  const lambda = new LambdaClient({});
  const request = { functionName: options.function, codeSha256: options.codeSha256 };
  try {
    const version = await publish(lambda, request, log);
    // The new version serves, whatever becomes of the old ones.
    await prune(lambda, options.function, options.keep, log).catch((error) => {
      log(`${options.function}: old versions stay, ${error.message}`);
    });
    process.stdout.write(version);
  } catch (error) {
    if (error instanceof VersionFailedError) {
      log(await explainFailure(error.version, options.logGroup));
    } else {
      log(`${options.function}: ${error instanceof Error ? `${error.name}: ${error.message}` : error}`);
    }
    process.exitCode = 1;
  }
}

function required(flags: string, description: string): Option {
  return new Option(flags, description).makeOptionMandatory();
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) program.error(`--keep can't be ${text}: it may be a whole number from 1 up`);
  return Number(text);
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

void program.parseAsync();
