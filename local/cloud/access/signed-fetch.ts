import type { FrontDoorAccess } from "./credentials";
import { sign } from "./signature";

/**
 * `fetch` of a path on the front door, signed.
 * @param path with its query, as in `/_local/functions/NAME/starts?since=0`
 */
export async function signedFetch(
  access: FrontDoorAccess,
  path: string,
  { method = "GET", body = "", signal }: { method?: string; body?: string; signal?: AbortSignal } = {},
): Promise<Response> {
  const { host } = new URL(access.endpoint);
  const headers = await sign({ method, url: path, headers: { host }, body: Buffer.from(body) }, access);
  return fetch(`${access.endpoint}${path}`, {
    method,
    headers,
    ...(body !== "" && { body }),
    ...(signal && { signal }),
  });
}
