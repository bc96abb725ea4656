import type { LambdaBackend, LambdaOptions } from "./cloud";
import { lambdaRoutes } from "./lambda/routes";
import { LambdaService } from "./lambda/service";

/** The real Lambda service: JVMs, snapshots, and its part of the front door. */
export async function openLambda(options: LambdaOptions): Promise<LambdaBackend> {
  const service = await LambdaService.open(options);
  return {
    api: service,
    noSnapshots: service.noSnapshots,
    remarks: service.listFunctions().map(({ FunctionName: functionName = "" }) => ({
      functionName,
      ...service.remarksOn(functionName),
    })),
    notices: service.notices,
    routes: lambdaRoutes(service),
    close: () => service.close(),
  };
}
