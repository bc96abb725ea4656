import * as grpc from "@grpc/grpc-js";
import { prepareEnvironment } from "../../../local/setup/environment";

function prepared(env: NodeJS.ProcessEnv) {
  prepareEnvironment(env);
  return env;
}

test.each(["http_proxy", "HTTPS_PROXY", "all_proxy", "GRPC_PROXY"])(
  "with %s set, this machine is reached without it, and what the user excepts stays so",
  (name) => {
    const env = prepared({
      [name]: "http://proxy:1",
      no_proxy: "a.example, b.example",
      NO_PROXY: "c.example",
    });
    const all = "a.example,b.example,c.example,localhost,127.0.0.1,::1";
    expect(env).toMatchObject({ [name]: "http://proxy:1", no_proxy: all, NO_PROXY: all });
    expect(env).not.toHaveProperty("no_grpc_proxy");
  },
);

test("gRPC's own list, which it takes instead, gets this machine too", () => {
  const env = prepared({ https_proxy: "http://proxy:1", no_grpc_proxy: "a.example" });
  expect(env.no_grpc_proxy).toBe("a.example,localhost,127.0.0.1,::1");
});

test("whatever deploys prepares its environment, started by npm's scripts or not", () => {
  const before = { ...process.env };
  try {
    process.env.https_proxy = "http://proxy:1";
    delete process.env.no_proxy;
    jest.isolateModules(() => void jest.requireActual("../../../local/deploy/deploy"));
    expect(process.env.no_proxy).toContain("127.0.0.1");
  } finally {
    for (const name of ["https_proxy", "no_proxy", "NO_PROXY"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
});

test("without a proxy nothing is set but the AWS SDK's switch, which a user's own value keeps", () => {
  const SWITCH = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";
  expect(prepared({})).toEqual({ [SWITCH]: "true" });
  expect(prepared({ [SWITCH]: "false" })).toEqual({ [SWITCH]: "false" });
});

describe("gRPC behind a proxy that is dead", () => {
  const variables = ["https_proxy", "http_proxy", "grpc_proxy", "no_proxy", "NO_PROXY", "no_grpc_proxy"];
  const before = variables.map((name) => [name, process.env[name]] as const);
  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  test.each(["https_proxy", "http_proxy", "grpc_proxy"])("%s: a server on loopback answers", async (name) => {
    const server = new grpc.Server();
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    for (const variable of variables) delete process.env[variable];
    process.env[name] = "http://127.0.0.1:1";
    prepareEnvironment();
    const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    try {
      await new Promise<void>((resolve, reject) =>
        client.waitForReady(Date.now() + 2_000, (error) => (error ? reject(error) : resolve())),
      );
    } finally {
      client.close();
      server.forceShutdown();
    }
  });
});
