import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { corsMethods, parseRouteKeys } from "../../components/apiRoutes";
import { DEFAULTS } from "../../components/defaults";
import { zipFile } from "../../components/zipFile";
import { describeSettings } from "../../config/settings";
import { temporaryFolder } from "../local/temporary-folder";
import { ACCOUNT, REGION } from "./support/fakeAws";
import { runProgram, type ProgramRun } from "./support/runProgram";

/** What another program gets that uses the components: docs/examples/two-functions, with little but defaults. */

const FUNCTION = "aws-native:lambda:Function";
const PERMISSION = "aws:lambda/permission:Permission";
const INTEGRATION = "aws:apigatewayv2/integration:Integration";
const ROUTE = "aws:apigatewayv2/route:Route";
const STAGE = "aws:apigatewayv2/stage:Stage";
const PROVIDER = "pulumi:providers:aws-native";
const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function`;

const run = (settings: Record<string, string> = {}) =>
  runProgram(settings, {}, "../../../docs/examples/two-functions/index");

describe("two functions behind one API", () => {
  let program: ProgramRun;
  beforeAll(async () => {
    program = await run();
  });

  test("are of one zip, and have snapshots or not", () => {
    expect(program.zipsAsked).toEqual([["shop.zip"]]);
    const usual = {
      code: {
        s3Bucket: "shop-code-bucket-1a2b3c4",
        s3Key: "736861323536206f6620746865207a6970.zip",
      },
      runtime: "java17.al2023",
      architectures: ["x86_64"],
      memorySize: 512,
      timeout: 30,
      environment: {},
      tags: [],
    };
    expect(program.one(FUNCTION, "orders-function").inputs).toEqual({
      ...usual,
      handler: "shop.Orders::handleRequest",
      snapStart: { applyOn: "PublishedVersions" },
      loggingConfig: { logFormat: "Text", logGroup: "/aws/lambda/orders-0001" },
      role: `arn:aws:iam::${ACCOUNT}:role/orders-role-1a2b3c4`,
    });
    expect(program.one(FUNCTION, "stock-function").inputs).toEqual({
      ...usual,
      handler: "shop.Stock::handleRequest",
      snapStart: { applyOn: "None" },
      loggingConfig: { logFormat: "Text", logGroup: "/aws/lambda/stock-0001" },
      role: `arn:aws:iam::${ACCOUNT}:role/stock-role-1a2b3c4`,
    });
  });

  test("are published both, and called through their aliases", () => {
    for (const name of ["orders", "stock"]) {
      expect(program.one("command:local:Command", `${name}-version`).inputs).toMatchObject({
        create: "node --require tsx/cjs publish/main.ts new",
        environment: {
          AWS_REGION: REGION,
          FUNCTION_NAME: `${name}-function-1a2b3c4`,
          LOG_GROUP: `/aws/lambda/${name}-0001`,
          VERSIONS_TO_KEEP: "3",
        },
      });
      expect(program.one("aws:lambda/alias:Alias", `${name}-alias`).inputs).toEqual({
        name: "live",
        functionName: `${name}-function-1a2b3c4`,
        functionVersion: "7",
      });
    }
  });

  test("are made by providers of Cloud Control that follow the aws: configuration", () => {
    for (const name of ["orders", "stock"]) {
      expect(program.one(PROVIDER, `${name}-aws-native`).inputs.region).toBe(REGION);
      expect(program.one(FUNCTION, `${name}-function`).provider).toContain(`${name}-aws-native`);
    }
  });

  test("get the requests of their routes, each with a permission for these alone", () => {
    const route = (name: string, routeKey: string, source: string, called: string) => {
      expect(program.one(ROUTE, `shop-${name}-route`).inputs).toEqual({
        apiId: "shop-gateway-id",
        routeKey,
        target: `integrations/shop-${name}-integration-id`,
      });
      expect(program.one(INTEGRATION, `shop-${name}-integration`)).toMatchObject({
        inputs: {
          apiId: "shop-gateway-id",
          integrationType: "AWS_PROXY",
          integrationMethod: "POST",
          integrationUri: `${ARN}:${called}-function-1a2b3c4:live`,
          payloadFormatVersion: "2.0",
        },
        dependsOn: expect.arrayContaining([`${PERMISSION} shop-${name}-permission`]),
        parent: expect.stringMatching(/ shop$/),
        aliases: [],
      });
      expect(program.one(PERMISSION, `shop-${name}-permission`).inputs).toEqual({
        action: "lambda:InvokeFunction",
        function: `${called}-function-1a2b3c4`,
        qualifier: "live",
        principal: "apigateway.amazonaws.com",
        sourceArn: `arn:aws:execute-api:${REGION}:${ACCOUNT}:shop-gateway-id/${source}`,
      });
      return `${ROUTE} shop-${name}-route`;
    };
    const routes = [
      route("get-orders", "GET /orders", "*/GET/orders", "orders"),
      route("post-orders", "POST /orders", "*/POST/orders", "orders"),
      route("get-stock-item", "GET /stock/{item}", "*/GET/stock/*", "stock"),
    ];
    expect(program.all(ROUTE)).toHaveLength(3);
    expect(program.one(STAGE).dependsOn).toEqual(expect.arrayContaining(routes));
    expect(program.one(STAGE).inputs.defaultRouteSettings).toEqual({
      throttlingBurstLimit: 5000,
      throttlingRateLimit: 10_000,
    });
    expect(program.outputs.url).toBe(`https://shop-gateway.execute-api.${REGION}.amazonaws.com`);
  });

  test("keep the types of their components, by which stacks know them", () => {
    const types = program.resources.map(({ type }) => type).filter((type) => /:index:/.test(type));
    expect([...new Set(types)].sort()).toEqual([
      "petstore-snapstart:index:CodeBucket",
      "petstore-snapstart:index:HttpApi",
      "petstore-snapstart:index:SnapStartFunction",
    ]);
    expect(program.warnings).toEqual([]);
  });
});

test("a program that configures Cloud Control itself has its default provider", async () => {
  const program = await run({ "aws-native:region": REGION });
  expect(program.all(PROVIDER)).toEqual([]);
  expect(program.one(FUNCTION, "orders-function").provider).toBe("");
});

test("the components' defaults are those of the settings", () => {
  const settings = Object.fromEntries(describeSettings().map(({ key, default: value }) => [key, value]));
  expect(settings).toMatchObject(DEFAULTS);
});

describe("routes", () => {
  test("are named after method and path, and let in no others", () => {
    const keys = ["$default", "ANY /{proxy+}", "GET /", "DELETE /pet-store/{id}/toys"];
    expect(parseRouteKeys(keys).map(({ suffix, source }) => [suffix, source])).toEqual([
      ["default", "*/$default"],
      ["any-proxy", "*/*/*"],
      ["get", "*/GET/"],
      ["delete-pet-store-id-toys", "*/DELETE/pet-store/*/toys"],
    ]);
  });

  test.each([
    [[], "routes is empty"],
    [["/orders"], "/orders is no route: it must be $default, or a method (or ANY) and a path"],
    [["get /orders"], "get /orders is no route"],
    [["GET orders"], "GET orders is no route"],
    [["GET /a-b", "GET /a/b"], "the routes GET /a-b and GET /a/b would both be named get-a-b"],
  ])("%j are refused", (keys, reason) => {
    expect(() => parseRouteKeys(keys)).toThrow(reason);
  });

  test("have the methods that CORS allows", () => {
    const methods = (...keys: string[]) => corsMethods(parseRouteKeys(keys));
    expect(methods("POST /a", "GET /a", "GET /b")).toEqual(["GET", "POST"]);
    expect(methods("GET /a", "ANY /b")).toEqual(["*"]);
    expect(methods("GET /a", "$default")).toEqual(["*"]);
  });
});

describe("a zip by its path", () => {
  const folder = temporaryFolder();

  test("is named absolutely, with its hash as Lambda writes it", () => {
    const path = join(folder(), "a.zip");
    writeFileSync(path, "a");
    expect(zipFile(path)).toEqual({ path, sha256: "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=" });
  });

  test("that is missing or a folder is told", () => {
    mkdirSync(join(folder(), "b.zip"));
    for (const name of ["a.zip", "b.zip"]) expect(() => zipFile(join(folder(), name))).toThrow("is no file");
  });
});
