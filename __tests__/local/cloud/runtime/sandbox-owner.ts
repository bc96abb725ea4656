import { namespacesIn, prepareSandbox } from "./sandboxes";

/** Owns a sandbox, for a test that kills the owner. */
async function main(folder: string, mark: string): Promise<void> {
  const sandbox = await prepareSandbox(folder, "owned", await namespacesIn(folder), () => undefined);
  sandbox.start(["sh", "-c", `sleep ${mark}; exit`], { PATH: "/usr/bin:/bin" });
  process.send!("started");
}

void main(process.argv[2]!, process.argv[3]!);
