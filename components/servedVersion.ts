import { join } from "node:path";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

export interface ServedVersionArgs {
  functionName: pulumi.Input<string>;
  /** SHA-256 of the code to publish, in base64. */
  codeSha256: pulumi.Input<string>;
  logGroup: pulumi.Input<string>;
  versionsToKeep: pulumi.Input<number>;
  /** All that a version freezes. */
  versioned: object;
  /** The version to serve in place of a new one. */
  pinnedVersion?: number;
  /** What the pinned version is called with where it has to be woken. */
  event: unknown;
  /** Environment variables that tell the AWS SDK where and as whom to work. */
  awsEnvironment: Record<string, pulumi.Input<string>>;
}

/** The folder in which `publish/` can be run, wherever the program that uses this is, and whatever folder a plugin has. */
const FOLDER = join(__dirname, "..");

/**
 * The number of the version that the alias is to be on, once that version can serve: one that is published now, or the
 * pinned one. Where there's no such version the deployment ends here, before the alias.
 */
export function servedVersion(
  name: string,
  args: ServedVersionArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const pinned = args.pinnedVersion;
  const step = new command.local.Command(
    `${name}-version`,
    {
      create: `node --require tsx/cjs publish/main.ts ${pinned === undefined ? "new" : "pinned"}`,
      dir: FOLDER,
      environment: {
        ...args.awsEnvironment,
        FUNCTION_NAME: args.functionName,
        ...(pinned === undefined
          ? {
              CODE_SHA256: args.codeSha256,
              LOG_GROUP: args.logGroup,
              VERSIONS_TO_KEEP: pulumi.output(args.versionsToKeep).apply(String),
            }
          : { PINNED_VERSION: String(pinned), EVENT: JSON.stringify(args.event) }),
      },
      triggers: [args.functionName, pinned ?? args.versioned],
      logging: command.local.Logging.Stderr,
    },
    opts,
  );
  // With credentials in its environment all of a command's outputs are secrets; this one isn't.
  return pulumi.unsecret(step.stdout);
}
