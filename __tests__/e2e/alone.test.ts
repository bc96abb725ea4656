import { resolveTools } from "../../local/setup/tools";
import { LambdaBench, parsed } from "./support/lambda";
import { buildHandler } from "./support/probe";

/** An environment is alone in the world, has Lambda's limits, and nobody's credentials. */

interface Seen {
  own: string;
  answered: string;
  api: string;
  user: string;
  host: string;
  variables: Record<string, string>;
  credentials: string;
  refused: string;
}

interface Tried {
  failed?: string;
  [what: string]: unknown;
}

/** What every function has among its variables, however it has started. */
const COMMON_VARIABLES = [
  ...["PATH", "LD_LIBRARY_PATH", "TZ", "LANG", "_HANDLER", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"],
  ...["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "_LAMBDA_TELEMETRY_LOG_FD"],
  ...["AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION"],
  ...["AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_FORMAT"],
];

const bench = new LambdaBench();
const settings = { Handler: "probe.Alone::handleRequest", MemorySize: 512 };

beforeAll(async () => {
  const { javaHome } = await resolveTools(["javaHome"]);
  bench.zip = buildHandler("Alone", javaHome, bench.folder);
  await bench.open();
}, 120_000);
afterAll(() => bench.remove());
jest.setTimeout(120_000);

describe("restored from one snapshot", () => {
  let seen: Seen[];

  beforeAll(async () => {
    const Environment = { Variables: { DNS_TTL: "-1" } };
    const { State, StateReason } = await bench.publish("restored", { ...settings, Environment });
    expect([State, StateReason]).toEqual(["Active", undefined]);
    const look = () => bench.invoke("restored", { do: "look", stay: "500" }, "1");
    seen = (await Promise.all([look(), look()])).map((answer) => parsed<Seen>(answer));
    expect(bench.service.starts("restored", 0).map(({ kind }) => kind)).toEqual(["restore", "restore"]);
  });

  test("two environments at once have the same port, each for itself", () => {
    expect(seen[0]!.own).not.toBe(seen[1]!.own);
    for (const { own, answered } of seen) expect(answered).toBe(own);
  });

  test("they call the Runtime API at one address, which needs no name", () => {
    expect(seen[0]!.api).toMatch(/^127\.\d+\.\d+\.\d+:9001$/);
    expect(seen[1]!.api).toBe(seen[0]!.api);
  });

  test("they have a user's name as on Lambda, and this machine's", () => {
    for (const { user, host } of seen) {
      expect(user).toBe("sbx_user1051");
      expect(host).toMatch(/^169\.254\.\d+\.1$/);
    }
  });

  test("they get fresh credentials that nobody can take for real ones, for their own token", () => {
    const got = seen.map(({ credentials }) => JSON.parse(credentials) as Record<string, string>);
    for (const each of got) {
      expect(Object.keys(each).sort()).toEqual(["AccessKeyId", "Expiration", "SecretAccessKey", "Token"]);
      expect(each["AccessKeyId"]).toMatch(/^ASIALOCALFAKE/);
      expect(new Date(each["Expiration"]!).getTime()).toBeGreaterThan(Date.now() + 3600_000);
    }
    expect(got[0]!["AccessKeyId"]).not.toBe(got[1]!["AccessKeyId"]);
    for (const { refused, variables } of seen) {
      expect(refused).toBe("403");
      expect(Object.keys(variables)).not.toContain("AWS_ACCESS_KEY_ID");
    }
  });

  test("they have a function's variables, and none of the process that started the local cloud", () => {
    const own = ["AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "DNS_TTL"];
    for (const { variables } of seen)
      expect(Object.keys(variables).sort()).toEqual([...COMMON_VARIABLES, ...own].sort());
  });
});

describe("started cold", () => {
  beforeAll(() => bench.create("cold", settings));

  const tried = async (order: string): Promise<Tried> => parsed(await bench.invoke("cold", { do: order }));

  test("it has local credentials in its variables", async () => {
    const { variables } = parsed<Seen>(await bench.invoke("cold"));
    expect(variables["AWS_ACCESS_KEY_ID"]).toMatch(/^ASIALOCALFAKE/);
    expect(variables["AWS_SESSION_TOKEN"]).toMatch(/not-a-real/);
    expect(Object.keys(variables)).not.toContain("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    const own = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
    const names = ["AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"];
    expect(Object.keys(variables).sort()).toEqual([...COMMON_VARIABLES, ...own, ...names].sort());
  });

  test("it has 1,024 descriptors, threads and processes", async () => {
    const files = await tried("files 2000");
    expect(files).toMatchObject({ failed: "Too many open files" });
    expect(files["opened"]).toBeGreaterThan(900);
    expect(files["opened"]).toBeLessThan(1_024);
    const threads = await tried("threads 3000");
    expect(threads.failed).toMatch(/unable to create native thread/);
    expect(threads["started"]).toBeGreaterThan(900);
    expect(threads["started"]).toBeLessThan(1_024);
  });

  test("a file in /tmp takes no more than all of /tmp on Lambda", async () => {
    expect((await tried("write 600")).failed).toMatch(/File too large/);
    expect(await tried("write 500")).toEqual({ written: 500 });
    await bench.service.updateFunctionConfiguration("cold", {
      ...bench.service.settingsOf("cold"),
      EphemeralStorage: { Size: 1_024 },
    });
    expect(await tried("write 600")).toEqual({ written: 600 });
  });

  test("it is killed where it takes more memory than its setting", async () => {
    const killed = await bench.invoke("cold", { do: "take 900" });
    expect(parsed(killed)).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${killed.requestId} Error: Runtime exited with error: signal: killed`,
    });
  });
});
