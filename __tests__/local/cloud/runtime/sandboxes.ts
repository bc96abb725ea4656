import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openNamespaces, type OpenedNamespaces } from "../../../../local/cloud/lambda/namespaces";
import { asRoot } from "../../../../local/cloud/runtime/launcher";
import { Sandbox, type SandboxOptions } from "../../../../local/cloud/runtime/sandbox";

/** Whether this machine lets us make namespaces. */
export function canIsolate(): boolean {
  try {
    const [command, ...args] = [...asRoot, "unshare", "--net", "--pid", "--mount", "--fork", "true"];
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export async function namespacesIn(folder: string): Promise<OpenedNamespaces> {
  const opened = await openNamespaces({ stateDir: join(folder, "state"), javaHomes: [], criu: [] });
  if ("why" in opened) throw new Error(opened.why);
  return opened;
}

/** A sandbox whose files, with little in them, are all in a folder. */
export async function prepareSandbox(
  folder: string,
  name: string,
  { namespaces }: OpenedNamespaces,
  onOutput: (chunk: Buffer) => void,
  more: Partial<SandboxOptions> = {},
  onTelemetry: (chunk: Buffer) => void = () => undefined,
): Promise<Sandbox> {
  const codeDirectory = join(folder, "code with space");
  const libDirectory = join(folder, "lib");
  for (const directory of [codeDirectory, libDirectory]) mkdirSync(directory, { recursive: true });
  writeFileSync(join(codeDirectory, "code.txt"), "the code");
  writeFileSync(join(libDirectory, "some.jar"), "a jar");
  const options: SandboxOptions = {
    namespaces,
    directory: join(folder, name),
    codeDirectory,
    libDirectory,
    guest: await namespaces.network.lease(),
    runtimeApi: `${namespaces.network.runtimeApi.address}:${namespaces.network.runtimeApi.port}`,
    memorySize: 256,
    tmpSize: 512,
    ...more,
  };
  return Sandbox.prepare(options, { onOutput, onTelemetry });
}
