import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asRoot, Launcher } from "../../../../local/cloud/runtime/launcher";
import { makeMountPoints, Sandbox, type SandboxOptions } from "../../../../local/cloud/runtime/sandbox";

/** Whether this machine lets us make namespaces. */
export function canIsolate(): boolean {
  try {
    const [command, ...args] = [...asRoot, "unshare", "--pid", "--mount", "--fork", "true"];
    execFileSync(command!, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export const sandboxLauncher = (folder: string): Launcher => new Launcher(join(folder, "fifos"));

/** A sandbox whose files, with little in them, are all in a folder. */
export async function prepareSandbox(
  folder: string,
  name: string,
  launcher: Launcher,
  onOutput: (chunk: Buffer) => void,
  more: Partial<SandboxOptions> = {},
  onTelemetry: (chunk: Buffer) => void = () => undefined,
): Promise<Sandbox> {
  await makeMountPoints();
  const codeDirectory = join(folder, "code with space");
  const libDirectory = join(folder, "lib");
  for (const directory of [codeDirectory, libDirectory]) mkdirSync(directory, { recursive: true });
  writeFileSync(join(codeDirectory, "code.txt"), "the code");
  writeFileSync(join(libDirectory, "some.jar"), "a jar");
  const options: SandboxOptions = {
    directory: join(folder, name),
    codeDirectory,
    libDirectory,
    runtimeApi: { address: "127.64.1.2", port: 9001 },
    launcher,
    kdat: { directory: join(folder, "kdat"), keptBySystem: false },
    ...more,
  };
  return Sandbox.prepare(options, { onOutput, onTelemetry });
}
