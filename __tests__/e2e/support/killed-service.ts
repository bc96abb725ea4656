import { LambdaService } from "../../../local/cloud/lambda/service";
import { resolveTools } from "../../../local/setup/tools";
import { LIB_DIRECTORY } from "./probe";

/**
 * A service in a process of its own, for a test to kill: it invokes a function's version 1 (cold, restored and idle by
 * then), starts publishing another one, and says `ready`.
 */
async function main(stateDir: string): Promise<void> {
  const service = await LambdaService.open({
    stateDir,
    region: "eu-central-1",
    tools: await resolveTools(),
    logs: { put: () => undefined },
    libDirectory: LIB_DIRECTORY,
  });
  const payload = Buffer.from("{}");
  await Promise.all([
    service.invoke({ functionName: "orphan", payload }),
    service.invoke({ functionName: "orphan", qualifier: "1", payload }),
  ]);
  await service.publishVersion({ FunctionName: "orphan-pending" });
  setTimeout(() => process.send!("ready"), 500);
}

void main(process.argv[2]!);
