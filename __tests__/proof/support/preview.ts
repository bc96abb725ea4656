import { dirname, resolve } from "node:path";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import { resolveTools } from "../../../local/setup/tools";

/**
 * Previews the program with the real engine, for a stack with the settings that are given as JSON; a process of its own,
 * since the program runs in the one that asks for the preview. What the engine prints goes to stdout.
 */
async function main(settings: Record<string, string>, folder: string): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- not before the engine asks for it
  const program = async () => ({ ...require(resolve(__dirname, "../../../index")) });
  const { pulumi } = await resolveTools();
  const stack = await LocalWorkspace.createOrSelectStack(
    { projectName: "petstore-snapstart", stackName: "test", program },
    {
      workDir: folder,
      pulumiCommand: await PulumiCommand.get({ root: dirname(dirname(pulumi)) }),
      envVars: {
        PULUMI_BACKEND_URL: `file://${folder}`,
        PULUMI_CONFIG_PASSPHRASE: "",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      },
    },
  );
  for (const [key, value] of Object.entries(settings)) await stack.setConfig(key, { value });
  await stack.preview({ onOutput: (text) => process.stdout.write(text), color: "never" }).catch(() => {});
}

void main(JSON.parse(process.argv[2]!), process.argv[3]!);
