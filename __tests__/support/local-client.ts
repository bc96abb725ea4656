import { accessTo, type FrontDoorAccess } from "../../local/cloud/access/credentials";
import { signedFetch } from "../../local/cloud/access/signed-fetch";
import { readCloudFile } from "../../local/cloud/cloud-file";

/** What a client of AWS's needs to call a local cloud that runs: where its front door is, and what it takes there. */
export const awsClientSettings = (stateDir: string): FrontDoorAccess =>
  accessTo(readCloudFile(stateDir)!.endpoint, stateDir);

/** A local-only call of the front door's, such as `DELETE /functions/NAME/environments`. */
export async function localCall(stateDir: string, method: string, path: string): Promise<string> {
  const answer = await signedFetch(awsClientSettings(stateDir), `/_local${path}`, { method });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text;
}
