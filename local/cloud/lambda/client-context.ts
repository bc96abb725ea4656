import { ServiceError } from "../errors";

/** The most characters of the header ("up to 3,583 bytes of base64-encoded data" in Lambda's API reference). */
const LONGEST = 3583;

/**
 * What a caller gave as client context, as the runtime is given it: JSON, and ASCII only, since it travels in a header.
 * @param header `X-Amz-Client-Context`
 * @throws ServiceError InvalidRequestContentException where it isn't a JSON object in base64
 */
export function clientContext(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const value = decoded(String(header));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const message = "Client context must be a valid Base64-encoded JSON object.";
    throw new ServiceError("InvalidRequestContentException", 400, message);
  }
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function decoded(header: string): unknown {
  if (header.length > LONGEST) return undefined;
  try {
    return JSON.parse(Buffer.from(header, "base64").toString()) as unknown;
  } catch {
    return undefined;
  }
}
