import fastify from "fastify";
import { awsInvokes } from "../../../local/cloud/provider/invokes";
import { difference } from "../../../local/cloud/provider/diff";
import { Provider } from "../../../local/cloud/provider/provider";
import { problemsOfProperties } from "../../../local/cloud/provider/shape";
import { sameValue } from "../../../local/cloud/provider/values";
import { evaluate, type PolicyDocument } from "../../../local/cloud/iam/evaluate";
import { GatewayService } from "../../../local/cloud/gateway/service";
import { logsRoutes } from "../../../local/cloud/logs/routes";
import { LogsService } from "../../../local/cloud/logs/service";
import { INHERITED } from "../../support/hostile-names";
import { temporaryFolder } from "../temporary-folder";

/** Tables that are looked up by text from outside know nothing of what every JavaScript object has. */
const folder = temporaryFolder();

/** Asks CloudWatch Logs for an action. */
async function withLogs(
  use: (ask: (action: string, body: string) => Promise<{ status: number; type: string }>) => Promise<void>,
): Promise<void> {
  const logs = LogsService.open({ stateDir: folder(), region: "r" });
  const app = fastify();
  logsRoutes(logs)(app);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  await use(async (action, body) => {
    const headers = {
      "x-amz-target": `Logs_20140328.${action}`,
      "content-type": "application/x-amz-json-1.1",
    };
    const response = await fetch(url, { method: "POST", headers, body });
    const { __type: type } = (await response.json()) as { __type: string };
    return { status: response.status, type };
  });
  await app.close();
  await logs.close();
}

test("CloudWatch Logs has no such action", () =>
  withLogs(async (ask) => {
    for (const name of INHERITED)
      expect([name, await ask(name, "{}")]).toEqual([
        name,
        { status: 400, type: "UnknownOperationException" },
      ]);
  }));

test("CloudWatch Logs refuses members of another type", () =>
  withLogs(async (ask) => {
    for (const body of ["[]", '{"logGroupName":1}', '{"limit":"x"}', '{"logStreamNames":"s"}'])
      expect([body, await ask("FilterLogEvents", body)]).toEqual([
        body,
        { status: 400, type: "SerializationException" },
      ]);
  }));

test("a provider has no such function, resource type or property", async () => {
  const provider = new Provider("aws", [], awsInvokes);
  for (const name of INHERITED) {
    await expect(provider.invoke(name, {}, {} as never)).rejects.toThrow("doesn't support the function");
    const { failures } = provider.check({ token: name, name, old: undefined, inputs: {}, seed: Buffer.of() });
    expect(failures).toHaveLength(1);
    const inputs = JSON.parse(`{"${name}":{"a":1}}`) as object;
    expect(problemsOfProperties(inputs, {})).toEqual([
      { path: name, reason: "the local cloud doesn't support this property" },
    ]);
  }
});

test("as names of tags they count like any other", () => {
  for (const name of INHERITED) {
    const tags = (value: string) => JSON.parse(`{"tags":{"${name}":"${value}"}}`) as { tags: object };
    expect(sameValue(tags("a"), { tags: {} })).toBe(false);
    expect(difference({ tags: {} }, tags("a"), []).changed).toEqual(["tags"]);
    expect(difference(tags("a"), tags("a"), []).changed).toEqual([]);
    const { changes } = difference({}, JSON.parse(`{"${name}":"a"}`) as Record<string, unknown>, []);
    expect(Object.keys(changes)).toEqual([name]);
  }
});

test("a policy's condition or principal of that name grants nothing", () => {
  for (const name of INHERITED) {
    const policy = JSON.parse(
      `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"${name}":{"k":"v"}}}}`,
    ) as PolicyDocument;
    expect(evaluate([policy], { action: "a:B", resource: "r", context: { k: "v" } })).not.toBe("allow");
    const request = { action: "sts:AssumeRole", principal: { [name]: "x" }, context: {} };
    const trust = { Effect: "Allow" as const, Action: "*", Principal: { Service: "x" } };
    expect(evaluate([{ Statement: trust }], request)).not.toBe("allow");
  }
});

test("an HTTP API's stage may be called so, and nothing else is", async () => {
  const options = {
    ...{ stateDir: folder(), region: "r", logs: { put: () => undefined } },
    lambda: { invoke: () => Promise.reject(new Error("not in this test")) },
  };
  const gateway = await GatewayService.open(options);
  const { ApiId = "" } = await gateway.createApi({ Name: "a", ProtocolType: "HTTP" });
  for (const name of INHERITED) {
    expect(() => gateway.getStage(ApiId, name)).toThrow("Invalid Stage identifier");
    expect(() => gateway.getRoute(ApiId, name)).toThrow("Invalid Route identifier");
    expect(() => gateway.getIntegration(ApiId, name)).toThrow("Invalid Integration identifier");
  }
  for (const StageName of ["__proto__", "constructor"])
    await gateway.createStage({ ApiId, StageName, AutoDeploy: true });
  await gateway.close();
  const again = await GatewayService.open(options);
  for (const name of ["__proto__", "constructor"]) expect(again.getStage(ApiId, name).StageName).toBe(name);
  await again.deleteStage(ApiId, "__proto__");
  expect(() => again.getStage(ApiId, "__proto__")).toThrow("Invalid Stage identifier");
  await again.close();
});
