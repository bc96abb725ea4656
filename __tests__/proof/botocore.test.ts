import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { awsConfigFile } from "../../local/cloud/access/credentials";
import { guardedCloud } from "../local/cloud/access/guarded-cloud";
import { pythonWithTools } from "./support/python";

/** What signs for AWS's CLI and boto3, with the profile that the local cloud writes, whatever else is set. */
const SCRIPT = `
import botocore.session
session = botocore.session.Session(profile="petstore-local")
functions = session.create_client("lambda")
print(functions.get_function_configuration(FunctionName="pets", Qualifier="$LATEST")["FunctionName"])
for body in (b'{"a": "\\xc3\\xa4 +%20"}', b'"' + b"a" * 5000000 + b'"'):
    answer = functions.invoke(FunctionName="pets", Payload=body, ClientContext="e30=")
    print(answer["Payload"].read() == body)
print(session.create_client("logs").describe_log_groups(logGroupNamePrefix="/a b")["logGroups"])
stranger = botocore.session.Session()
stranger.set_credentials("AKIASTRANGER", "secret")
try:
    stranger.create_client("lambda").invoke(FunctionName="pets")
except Exception as error:
    print(error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
`;

test("AWS's Python client is let in with the profile, and told why without it", async () => {
  const python = await pythonWithTools();
  const folder = mkdtempSync(join(tmpdir(), "petstore-botocore-"));
  const stateDir = join(folder, "state");
  const { cloud } = await guardedCloud(stateDir, folder);
  try {
    const env = {
      ...process.env,
      AWS_CONFIG_FILE: awsConfigFile(stateDir),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
      AWS_ACCESS_KEY_ID: "AKIAOTHER",
      AWS_SECRET_ACCESS_KEY: "other",
      AWS_DEFAULT_REGION: "eu-central-1",
      AWS_ENDPOINT_URL: cloud.endpoint,
    };
    const { stdout } = await promisify(execFile)(python, ["-c", SCRIPT], { env });
    expect(stdout.trim().split("\n")).toEqual([
      ...["pets", "True", "True", "[]"],
      "UnrecognizedClientException 403",
    ]);
  } finally {
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);
