import { readCloudFile } from "../../local/cloud/cloud-file";
import { REGION } from "../../local/cloud/region";

/** What a client of AWS's needs to call a local cloud that runs: where its front door is, and what it takes there. */
export function awsClientSettings(stateDir: string) {
  const { endpoint } = readCloudFile(stateDir)!;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return { endpoint, region: REGION, credentials };
}

/** A local-only call of the front door's, such as `DELETE /functions/NAME/environments`. */
export async function localCall(stateDir: string, method: string, path: string): Promise<string> {
  const { endpoint } = readCloudFile(stateDir)!;
  const answer = await fetch(`${endpoint}/_local${path}`, { method });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text;
}
