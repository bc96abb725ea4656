import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, type ProjectSettings, type PulumiCommand } from "@pulumi/pulumi/automation";
import { REGION } from "../cloud/region";
import { LOCAL_FOLDER } from "./paths";

/** The pet store's project, as Pulumi.yaml names it. */
const TAKEN = "petstore-snapstart";

/** As Pulumi has them; a folder is called so. */
const NAME = /^(?!\.+$)[\w.-]{1,100}$/;

/** A Pulumi program that isn't this project's, made ready to run on the local cloud. */
export interface OwnProject {
  /** Where the engine works, and keeps the stack's settings. */
  workDir: string;
  /** What its relative paths start from. */
  programFolder: string;
  /** Absolute path of the module whose exports are the stack's outputs. */
  program: string;
}

/**
 * Reads the project in a folder, and writes another one for the local cloud's engine: the same program, with a stack
 * `local` of its own among the local cloud's stacks, and with the local cloud's providers.
 * @param folder absolute; where its Pulumi.yaml is
 * @throws Error where there is none, or its name is the pet store's
 */
export async function openOwnProject(
  folder: string,
  stateDir: string,
  pulumiCommand: PulumiCommand,
): Promise<OwnProject> {
  if (!["Pulumi.yaml", "Pulumi.yml"].some((name) => existsSync(join(folder, name))))
    throw new Error(`${folder} has no Pulumi.yaml: --program takes the folder of a Pulumi project`);
  const reader = await LocalWorkspace.create({ workDir: folder, pulumiCommand });
  const { name, description, main = ".", config } = (await reader.projectSettings()) as Project;
  if (name === TAKEN)
    throw new Error(`${join(folder, "Pulumi.yaml")} has the pet store's name (${TAKEN}): give it another`);
  if (!NAME.test(name)) throw new Error(`${join(folder, "Pulumi.yaml")} names no project: ${name}`);
  const program = resolve(folder, main);
  const programFolder = isFolder(program) ? program : dirname(program);
  const workDir = join(stateDir, "programs", name);
  mkdirSync(workDir, { recursive: true });
  const settings: Project = {
    name,
    runtime: "nodejs",
    ...(description !== undefined && { description }),
    main: programFolder,
    backend: { url: `file://${stateDir}` },
    plugins: {
      providers: ["aws", "aws-native", "command"].map((provider) => ({
        name: provider,
        path: join(LOCAL_FOLDER, "plugins"),
      })),
    },
    config: { ...withoutAccess(config), "aws:region": REGION },
  };
  await LocalWorkspace.create({ workDir, pulumiCommand, projectSettings: settings as ProjectSettings });
  return { workDir, programFolder, program };
}

/** What Pulumi.yaml may hold, which the SDK's type doesn't all have. */
type Project = Omit<ProjectSettings, "config"> & {
  config?: Record<string, unknown>;
  plugins?: { providers: { name: string; path: string }[] };
};

/** Where and as whom the program is deployed to AWS is of no use here. */
function withoutAccess(config: Record<string, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !/^aws(-native)?:/.test(key)));
}

/**
 * Has the program's own folder as the current one, and relative paths of assets absolute: the engine doesn't tell providers
 * where a program is.
 */
export function enterFolder(folder: string): void {
  process.chdir(folder);
  pulumi.runtime.registerStackTransformation(({ props, opts }) => ({
    props: withAbsolutePaths(props, folder) as object,
    opts,
  }));
}

function withAbsolutePaths(value: unknown, folder: string): unknown {
  const { FileArchive, FileAsset } = pulumi.asset;
  for (const Kind of [FileAsset, FileArchive]) {
    if (value instanceof Kind)
      return new Kind(Promise.resolve(value.path).then((path) => resolve(folder, path)));
  }
  if (Array.isArray(value)) return value.map((item) => withAbsolutePaths(item, folder));
  // Outputs, promises and the like are of a class.
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withAbsolutePaths(item, folder)]),
  );
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
