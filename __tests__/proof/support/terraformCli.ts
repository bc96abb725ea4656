import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Configuration } from "./terraform";

export interface Ran {
  exitCode: number | null;
  output: string;
}

export interface TerraformFolder {
  /** Terraform's and the provider's. */
  versions: string;
  write(configuration: Configuration): void;
  run(args: string[], environment?: Record<string, string>): Ran;
  remove(): void;
}

const INIT_LIMIT_MS = 30_000;
/** Nobody answers there: the provider is hundreds of megabytes, to be had from a mirror or not at all. */
const OFFLINE = {
  HTTPS_PROXY: "http://127.0.0.1:9",
  HTTP_PROXY: "http://127.0.0.1:9",
  TF_REGISTRY_DISCOVERY_RETRY: "0",
};

/** A folder where Terraform has found HashiCorp's AWS provider in a mirror; undefined where it hasn't. */
export function terraformFolder(): TerraformFolder | undefined {
  const folder = mkdtempSync(join(tmpdir(), "petstore-terraform-"));
  const run = (args: string[], environment: Record<string, string> = {}, timeout?: number): Ran => {
    const { status, stdout, stderr } = spawnSync("terraform", args, {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, CHECKPOINT_DISABLE: "true", TF_IN_AUTOMATION: "true", ...environment },
      timeout,
      killSignal: "SIGKILL",
    });
    return { exitCode: status, output: `${stdout ?? ""}${stderr ?? ""}` };
  };
  const write = (configuration: object) =>
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(configuration, undefined, 2));
  const remove = () => rmSync(folder, { recursive: true, force: true });

  write({ terraform: { required_providers: { aws: { source: "hashicorp/aws" } } } });
  const { exitCode } = run(["init", "-input=false", "-no-color"], OFFLINE, INIT_LIMIT_MS);
  if (exitCode !== 0) {
    remove();
    return undefined;
  }
  const { terraform_version, provider_selections } = JSON.parse(run(["version", "-json"]).output);
  const providers = Object.entries<string>(provider_selections).map(
    ([name, version]) => `${name} ${version}`,
  );
  return { versions: [`Terraform ${terraform_version}`, ...providers].join(", "), write, run, remove };
}
