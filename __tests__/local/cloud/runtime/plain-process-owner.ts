import { join } from "node:path";
import { PlainProcess } from "../../../../local/cloud/runtime/plain-process";

/** Owns a process, for a test that kills the owner. */
async function main(folder: string, mark: string): Promise<void> {
  const options = {
    directory: join(folder, "environment"),
    codeDirectory: folder,
    libDirectory: "/runtime/lib",
    runtimeApi: "127.0.0.1:9001",
  };
  const isolation = await PlainProcess.prepare(options, {
    onOutput: () => undefined,
    onTelemetry: () => undefined,
  });
  isolation.start(["/bin/sh", "-c", `sleep ${mark}; exit`], { PATH: "/usr/bin:/bin" });
  process.send!("started");
}

void main(process.argv[2]!, process.argv[3]!);
