import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../program/support/runProgram";
import { type Emulator, startEmulator } from "./support/emulator";
import { pythonCode } from "./support/pythonCode";
import { type Configuration, FUNCTION, type Resources, toTerraform } from "./support/terraform";
import { terraformFolder } from "./support/terraformCli";

/**
 * What the program registers, made by the provider that Pulumi's is built on, publishing included, on an emulator that
 * knows neither: a second judge of every property and every reference, and of what order they need.
 */

jest.mock("../program/support/fakeAws", () => {
  const real = jest.requireActual("../program/support/fakeAws");
  const terraform = jest.requireActual("./support/terraform");
  const fakeResource: typeof real.fakeResource = (type: string, name: string, inputs: object) =>
    terraform.references(type, name, inputs, real.fakeResource(type, name, inputs).state);
  return { ...real, fakeResource };
});

const terraform = terraformFolder();
/** Jest looks into what it skips. */
const NOTHING = {} as NonNullable<typeof terraform>;
if (!terraform) {
  console.warn(
    "SKIPPED: applying the program with Terraform; there is no terraform with a mirror of hashicorp/aws",
  );
}
const describeWithTerraform = terraform ? describe : describe.skip;

describeWithTerraform(terraform?.versions ?? "skipped: no terraform with a mirror of hashicorp/aws", () => {
  const { write, run, remove } = terraform ?? NOTHING;
  let emulator: Emulator;
  let configuration: Configuration;
  let folder: string;
  const ask = (...args: string[]) => run([...args, "-no-color"], emulator.environment);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "petstore-terraform-zip-"));
    const path = join(folder, "application.zip");
    const zip = pythonCode("def handler(event, context):\n    return 'pets'\n");
    writeFileSync(path, zip);
    const sha256 = createHash("sha256").update(zip).digest("base64");
    configuration = toTerraform((await runProgram({}, { path, sha256 })).resources);
    for (const lambda of each("aws_lambda_function")) Object.assign(lambda, FUNCTION);
    write(configuration);
    emulator = await startEmulator();
  }, 600_000);
  afterAll(async () => {
    await emulator?.stop();
    remove();
    rmSync(folder, { recursive: true, force: true });
  });
  jest.setTimeout(600_000);

  const each = (type: string) => Object.values(configuration.resource[type]!);
  const count = (resources: Resources) => Object.values(resources).flatMap(Object.values).length;

  test("the check would find what is wrong", () => {
    const wrong: [type: string, property: string, value: unknown][] = [
      ["aws_cloudwatch_log_group", "retention_in_days", 31],
      ["aws_s3_bucket_versioning", "versioning_configuration", { status: "On" }],
      ["aws_apigatewayv2_api", "protocol_type", "FTP"],
      ["aws_s3_bucket_policy", "policy", "no JSON"],
    ];
    const planted = structuredClone(configuration);
    for (const [type, property, value] of wrong) Object.values(planted.resource[type]!)[0]![property] = value;
    write(planted);
    const { exitCode, output } = ask("validate");
    write(configuration);
    expect(exitCode).toBe(1);
    for (const [, property] of wrong) expect(output).toContain(property);
  });

  test("everything that the program registers is created, and is then as it was asked for", () => {
    const applied = ask("apply", "-auto-approve", "-input=false", "-parallelism=30");
    expect(applied.output).toContain(`Apply complete! Resources: ${count(configuration.resource)} added`);
    expect(applied.exitCode).toBe(0);
    const again = ask("plan", "-detailed-exitcode", "-input=false");
    expect(again.output).toContain("No changes.");
    expect(again.exitCode).toBe(0);
  });

  test("the alias is on the version that was published", () => {
    const alias = Object.keys(configuration.resource.aws_lambda_alias!)[0];
    expect(ask("state", "show", `aws_lambda_alias.${alias}`).output).toMatch(/function_version\s+= "1"/);
  });

  test("a plan would say what isn't as it was asked for", () => {
    const changed = structuredClone(configuration);
    for (const lambda of Object.values(changed.resource.aws_lambda_function!)) lambda.memory_size = 2048;
    write(changed);
    const { exitCode, output } = ask("plan", "-detailed-exitcode", "-input=false");
    write(configuration);
    expect(exitCode).toBe(2);
    expect(output).toContain("memory_size");
  });

  test("everything is destroyed", () => {
    const { exitCode, output } = ask("destroy", "-auto-approve", "-input=false", "-parallelism=30");
    expect(output).toContain(`Destroy complete! Resources: ${count(configuration.resource)} destroyed`);
    expect(exitCode).toBe(0);
    expect(ask("state", "list").output).toBe("");
  });
});
