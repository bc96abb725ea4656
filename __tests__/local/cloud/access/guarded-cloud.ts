import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startCloud, type Cloud } from "../../../../local/cloud/cloud";
import { lambdaRoutes } from "../../../../local/cloud/lambda/routes";
import type { LambdaService } from "../../../../local/cloud/lambda/service";
import type { Tools } from "../../../../local/deploy/tools";
import { FakeLambda } from "../fake-lambda";

export interface GuardedCloud {
  cloud: Cloud;
  lambda: FakeLambda;
  /** How many versions the function `pets` has, and how often it was called: what strangers would change. */
  effects(): { versions: number; calls: number; variables: unknown };
}

/** A whole local cloud with the function `pets`, which only echoes; behind Lambda's real routes. */
export async function guardedCloud(stateDir: string, folder: string): Promise<GuardedCloud> {
  const lambda = new FakeLambda();
  const zip = join(folder, "code.zip");
  writeFileSync(zip, "");
  await lambda.createFunction("pets", { Environment: { Variables: { A: "b" } } }, zip);
  const routes = lambdaRoutes(lambda as unknown as LambdaService);
  const openLambda = async () => ({ ...lambda.backend(), routes });
  const cloud = await startCloud({ stateDir, tools: {} as Tools, openLambda });
  const effects = () => ({
    versions: lambda.listVersionsByFunction("pets").length,
    calls: lambda.invocations.length,
    variables: lambda.getFunctionConfiguration("pets").Environment?.Variables,
  });
  return { cloud, lambda, effects };
}
