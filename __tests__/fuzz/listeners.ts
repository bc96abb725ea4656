import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fastify from "fastify";
import { awsConfigFile, credentialsOf } from "../../local/cloud/access/credentials";
import { openFrontDoor } from "../../local/cloud/front-door/front-door";
import { GatewayService } from "../../local/cloud/gateway/service";
import type { InvokeResponse } from "../../local/cloud/lambda/api";
import { lambdaRoutes } from "../../local/cloud/lambda/routes";
import type { LambdaService } from "../../local/cloud/lambda/service";
import { logsRoutes } from "../../local/cloud/logs/routes";
import { LogsService } from "../../local/cloud/logs/service";
import { RuntimeApi } from "../../local/cloud/runtime/runtime-api";
import { randomLoopback, RuntimeApiServer } from "../../local/cloud/runtime/runtime-api-server";
import { FakeLambda } from "../local/cloud/fake-lambda";

/** A real listener of the local cloud's, without JVMs behind it. */
export interface Listener {
  name: string;
  host: string;
  port: number;
  /** Well formed paths. */
  paths: readonly string[];
  /** Asked between inputs: whether it still does what it is there for. @throws Error where it doesn't */
  works(): Promise<void>;
}

/** With what the routes ask for besides Lambda's API. */
class FuzzedLambda extends FakeLambda {
  settingsOf(name: string) {
    return this.getFunctionConfiguration(name);
  }
  environments() {
    return [];
  }
}

const REGION = "eu-central-1";
const answer: InvokeResponse = {
  requestId: "1",
  payload: Buffer.from('{"statusCode":200,"body":"right"}'),
  executedVersion: "1",
};

/** Opens all that takes input from outside. @returns them, and what closes them */
export async function openListeners(): Promise<{ listeners: Listener[]; close: () => Promise<void> }> {
  const stateDir = mkdtempSync(join(tmpdir(), "petstore fuzz-"));
  const logs = LogsService.open({ stateDir, region: REGION });
  const options = { stateDir, region: REGION, lambda: { invoke: async () => answer }, logs };
  const gateway = await GatewayService.open(options);
  const lambda = new FuzzedLambda();
  await lambda.createFunction("f", {}, __filename);
  const routes = lambdaRoutes(lambda as unknown as LambdaService);
  const credentials = credentialsOf(stateDir);
  const guarded = { credentials, credentialsFile: awsConfigFile(stateDir) };
  const door = await openFrontDoor(guarded, logsRoutes(logs), routes);
  // Nothing comes past the front door without its credentials; this is what is behind it.
  const behind = fastify({ forceCloseConnections: true });
  for (const add of [logsRoutes(logs), routes]) add(behind);
  const inner = await behind.listen({ host: "127.0.0.1", port: 0 });
  // As with namespaces: environments are told by their address, and nothing looks at connections before.
  const runtimes = await RuntimeApiServer.open(randomLoopback());
  const runtime = await RuntimeApi.open("token", (listener) => runtimes.join("127.0.0.1", listener));
  const listeners = [await api(gateway), frontDoor(door.endpoint), awsApis(inner), runtimeApi(runtime.host)];
  const close = async () => {
    runtime.close();
    runtimes.close();
    await door.close();
    await behind.close();
    await gateway.close();
    await logs.close();
    rmSync(stateDir, { recursive: true, force: true });
  };
  return { listeners, close };
}

async function api(gateway: GatewayService): Promise<Listener> {
  const { ApiId, ApiEndpoint } = await gateway.createApi({ Name: "fuzz", ProtocolType: "HTTP" });
  const { IntegrationId } = await gateway.createIntegration({
    ApiId,
    IntegrationType: "AWS_PROXY",
    IntegrationUri: `arn:aws:lambda:${REGION}:000000000000:function:f`,
    PayloadFormatVersion: "2.0",
  });
  for (const RouteKey of ["GET /pets", "ANY /pets/{id}", "POST /{proxy+}"])
    await gateway.createRoute({ ApiId, RouteKey, Target: `integrations/${IntegrationId}` });
  await gateway.createStage({ ApiId, StageName: "$default", AutoDeploy: true });
  return {
    ...placeOf("HTTP API", ApiEndpoint!),
    paths: ["/pets", "/pets/7?a=b&a=c", "/pets/%C3%A9", "/a/b/c", "http://localhost/pets", "*"],
    works: () => expectAnswer(`${ApiEndpoint}/pets`, {}, 200, "right"),
  };
}

/** Without credentials, it refuses all. */
const frontDoor = (endpoint: string): Listener => ({
  ...awsApis(endpoint),
  name: "front door",
  works: () => expectAnswer(endpoint, { method: "POST", body: "{}" }, 403, ""),
});

function awsApis(endpoint: string): Listener {
  const functions = "/2015-03-31/functions";
  const headers = {
    "x-amz-target": "Logs_20140328.DescribeLogGroups",
    "content-type": "application/x-amz-json-1.1",
  };
  const logs = { method: "POST", headers, body: "{}" };
  return {
    ...placeOf("AWS APIs behind it", endpoint),
    paths: [
      ...["/", `${functions}/f`, `${functions}/f/configuration`, `${functions}/f/invocations`],
      ...[`${functions}/f/versions?MaxItems=x`, `${functions}/f/aliases/live`, `${functions}/f/policy`],
    ],
    works: () => expectAnswer(endpoint, logs, 200, "logGroups"),
  };
}

function runtimeApi(host: string): Listener {
  const base = "/2018-06-01/runtime";
  return {
    ...placeOf("Runtime API", `http://${host}`),
    // `next` waits for an invocation, of which there is none.
    paths: [
      ...[`${base}/invocation/x/response`, `${base}/invocation/x/error`, `${base}/init/error`],
      ...[`${base}/restore/error`, `${base}/invocation//response`, "/2018-06-01/ping"],
    ],
    works: () => expectAnswer(`http://${host}${base}/invocation/none/response`, { method: "POST" }, 400, ""),
  };
}

function placeOf(name: string, url: string): Pick<Listener, "name" | "host" | "port"> {
  const { hostname, port } = new URL(url);
  return { name, host: hostname, port: Number(port) };
}

async function expectAnswer(url: string, init: RequestInit, status: number, part: string): Promise<void> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  if (response.status !== status || !text.includes(part))
    throw new Error(`${url} answers ${response.status} ${text.slice(0, 100)}`);
}
