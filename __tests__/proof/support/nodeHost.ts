import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { startEngine, type Recording } from "./engine";

const ROOT = resolve(__dirname, "../../..");

interface ProjectFile {
  name: string;
  main: string;
  runtime: { name: string; options: Record<string, unknown> };
}

/** The options of a project that Pulumi's Node.js host knows, and this stands in for. */
interface HostOptions {
  nodeargs: string;
  typescript: boolean;
}

export interface HostRun extends Recording {
  /** What the host tells the engine by the program's exit code. */
  outcome: "done" | "failed, and the user knows why" | `failed with exit code ${number}`;
  stdout: string;
  stderr: string;
}

const LIMIT_MS = 110_000;

/** The program's way of saying that it has told the user what went wrong; see pulumi-language-nodejs. */
const KNOWN_FAILURE = 32;

/** Settings of a stack's file, as the engine hands them on: text, or JSON. */
export function stackSettings(stack: string): Record<string, string> {
  const { config } = parse(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8")) as { config: object };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/**
 * Runs a program as `pulumi up` does through pulumi-language-nodejs, with the options of Pulumi.yaml; the engine is a
 * stand-in. The host looks for the SDK's runner from the program's folder, and sets the environment that it reads.
 */
export async function runAsHost({
  settings,
  dryRun = false,
  stack = "dev",
  main,
}: {
  settings: Record<string, string>;
  dryRun?: boolean;
  stack?: string;
  /** Instead of the project's own. */
  main?: string;
}): Promise<HostRun> {
  const project = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as ProjectFile;
  const { nodeargs, typescript } = hostOptions(project);
  const entry = resolve(ROOT, main ?? project.main);
  const pwd = dirname(entry);
  const engine = await startEngine({ project: project.name, stack, dryRun });
  const flags = {
    ...{ monitor: engine.address, engine: engine.address, organization: "organization" },
    ...{ project: project.name, "root-directory": ROOT, stack, pwd },
  };
  const args = [
    ...nodeargs.split(/\s+/).filter(Boolean),
    require.resolve("@pulumi/pulumi/cmd/run", { paths: [pwd] }),
    ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
    ...(dryRun ? ["--dry-run"] : []),
    ...["--parallel", "16"],
    basename(entry),
  ];
  // The SDK that runs these tests keeps its state in variables of the same names.
  const inherited = Object.entries(process.env).filter(([name]) => !/^PULUMI_/.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    PULUMI_CONFIG: JSON.stringify(
      Object.fromEntries(
        Object.entries(settings).map(([key, value]) => [key.replace(":", ":config:"), value]),
      ),
    ),
    PULUMI_CONFIG_SECRET_KEYS: "[]",
    ...(typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
  };
  try {
    const child = spawn(process.execPath, args, {
      ...{ cwd: pwd, env, stdio: ["ignore", "pipe", "pipe"] },
      // The SDK can take minutes and gigabytes over an error; it isn't to outlive the test.
      ...{ timeout: LIMIT_MS, killSignal: "SIGKILL" },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    const code = await new Promise<number | null>((done) => child.on("close", done));
    return { ...engine.recording, outcome: outcomeOf(code ?? -1), stdout, stderr };
  } finally {
    engine.close();
  }
}

function outcomeOf(code: number): HostRun["outcome"] {
  if (code === 0) return "done";
  return code === KNOWN_FAILURE ? "failed, and the user knows why" : `failed with exit code ${code}`;
}

/** @throws where the project says something that this isn't prepared for */
function hostOptions({ runtime }: ProjectFile): HostOptions {
  const { nodeargs = "", typescript = true, ...others } = runtime.options;
  if (runtime.name !== "nodejs" || Object.keys(others).length > 0 || /["'\\]/.test(String(nodeargs))) {
    throw new Error(`unexpected runtime in Pulumi.yaml: ${JSON.stringify(runtime)}`);
  }
  return { nodeargs: String(nodeargs), typescript: typescript === true };
}
