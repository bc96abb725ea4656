import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { getProject } from "@pulumi/pulumi";
import { LocalWorkspace, PulumiCommand, Stack, type OutputMap } from "@pulumi/pulumi/automation";
import { setConfigOnce } from "../../config/secrets";
import type { OperationRequest } from "./messages";
import { enterFolder, openOwnProject } from "./own-project";
import { LOCAL_FOLDER, STACK } from "./paths";
import { sharePackages } from "./shared-packages";

/** The stack `local`, with all that Pulumi writes kept in the state folder. */
export async function openStack(
  request: Pick<OperationRequest, "program" | "project" | "pulumi" | "stateDir" | "configOnce">,
): Promise<Stack> {
  const { stateDir, configOnce } = request;
  const pulumiCommand = await pulumiCommandOf(request.pulumi);
  const own = request.project && (await openOwnProject(request.project, stateDir, pulumiCommand));
  const { program } = own || request;
  const envVars: Record<string, string> = {
    PETSTORE_LOCAL_STATE: stateDir,
    PULUMI_BACKEND_URL: `file://${stateDir}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Without this the engine would fetch the real providers and use whatever AWS credentials are around.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const workspace = await LocalWorkspace.create({
    workDir: own ? own.workDir : projectFolderFor(stateDir, dirname(program)),
    pulumiHome: join(stateDir, "pulumi"),
    pulumiCommand,
    program: async () => {
      if (own) {
        sharePackages();
        enterFolder(own.programFolder);
      }
      const once = Object.entries(configOnce).map(([key, value]) => [`${getProject()}:${key}`, value]);
      setConfigOnce(Object.fromEntries(once) as Record<string, string>);
      return exportsOf(program);
    },
    envVars,
  });
  return Stack.createOrSelect(STACK, workspace);
}

/**
 * After an update the Automation API asks the command line for the outputs, twice, and for the history: a second in all.
 * The engine's events have told the outputs, unless one is secret, and nobody here wants the history.
 */
export function takeOutputs(stack: Stack, told: () => Record<string, unknown> | undefined): void {
  const ask = stack.outputs.bind(stack);
  stack.outputs = async () => {
    const outputs = told();
    if (outputs === undefined || JSON.stringify(outputs).includes('"[secret]"')) return ask();
    return Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [name, { value, secret: false }]),
    );
  };
  stack.info = async () => undefined;
}

/** Each output's value, secret ones too. */
export function plainOutputs(outputs: OutputMap): Record<string, unknown> {
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));
}

/** The program is CommonJS, like all of the project, or exports a function. What it leaves undefined is no output. */
async function exportsOf(program: string): Promise<Record<string, unknown>> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const module = require(program) as Record<string, unknown> | (() => Promise<Record<string, unknown>>);
  const exported = typeof module === "function" ? await module() : module;
  return Object.fromEntries(Object.entries(exported).filter(([, value]) => value !== undefined));
}

/** The folder of local/Pulumi.yaml; for a state folder elsewhere, that folder with a copy that says so. */
function projectFolderFor(stateDir: string, programFolder: string): string {
  if (stateDir === join(LOCAL_FOLDER, "state")) return LOCAL_FOLDER;
  const text = readFileSync(join(LOCAL_FOLDER, "Pulumi.yaml"), "utf8")
    .replace(/^main: .*$/m, `main: ${JSON.stringify(programFolder)}`)
    .replace(/^stackConfigDir: .*$/m, "stackConfigDir: .")
    .replace("file://./state", "file://.")
    .replaceAll("path: plugins", `path: ${JSON.stringify(join(LOCAL_FOLDER, "plugins"))}`);
  writeFileSync(join(stateDir, "Pulumi.yaml"), text);
  return stateDir;
}

async function pulumiCommandOf(file: string): Promise<PulumiCommand> {
  if (basename(dirname(file)) === "bin") return PulumiCommand.get({ root: dirname(dirname(file)) });
  process.env.PATH = `${dirname(file)}:${process.env.PATH ?? ""}`;
  return PulumiCommand.get();
}
