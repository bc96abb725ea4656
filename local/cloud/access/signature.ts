import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Hash } from "@smithy/core/serde";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials, FrontDoorAccess } from "./credentials";

/** A request as it goes over the wire. */
export interface WireRequest {
  method: string;
  /** Path and query, as in the request line. */
  url: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** What a request says of its signature, in its header `Authorization`. */
export interface Claim {
  accessKeyId: string;
  region: string;
  service: string;
  /** Names, in lower case. */
  signedHeaders: string[];
  signature: string;
}

/** An error of AWS's; all of them are answered with 403. */
export interface Refusal {
  code: string;
  message: string;
}

/** How long a signature is good for, ms, before and after it. AWS has the same limit. */
const VALID_MS = 15 * 60_000;
const ALGORITHM = "AWS4-HMAC-SHA256";
const DATE = "x-amz-date";
const BODY_HASH = "x-amz-content-sha256";

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request, *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/;

const MISSING = { code: "MissingAuthenticationTokenException", message: "Missing Authentication Token." };
const INCOMPLETE = {
  code: "IncompleteSignatureException",
  message: `The header Authorization has to be that of ${ALGORITHM}, with host and ${DATE} among the signed headers.`,
};
const UNKNOWN = {
  code: "UnrecognizedClientException",
  message: "The security token included in the request is invalid.",
};
const WRONG = {
  code: "InvalidSignatureException",
  message: "The request signature we calculated does not match the signature you provided.",
};
const EXPIRED = { code: "InvalidSignatureException", message: "Signature expired, or not valid yet." };

/** What can be told before the body is there: who claims to have signed. */
export function claimOf(headers: IncomingHttpHeaders, { accessKeyId }: Credentials): Claim | Refusal {
  const { authorization } = headers;
  if (authorization === undefined) return MISSING;
  const [, key, region, service, names, signature] = AUTHORIZATION.exec(authorization) ?? [];
  if (!key || !region || !service || !names || !signature) return INCOMPLETE;
  const signedHeaders = names.split(";");
  if (!signedHeaders.includes("host") || !signedHeaders.includes(DATE)) return INCOMPLETE;
  if (!equal(key, accessKeyId)) return UNKNOWN;
  return { accessKeyId: key, region, service, signedHeaders, signature };
}

/** Whether the request is what was signed, just now, by someone who knows the secret. @returns undefined if it is */
export async function verify(
  claim: Claim,
  request: WireRequest,
  credentials: Credentials,
): Promise<Refusal | undefined> {
  const signingDate = dateOf(request.headers[DATE]);
  if (signingDate === undefined) return INCOMPLETE;
  if (Math.abs(Date.now() - signingDate.getTime()) > VALID_MS) return EXPIRED;
  // With a hash of its own in the request, the signature is of that and not of the body.
  const hash = request.headers[BODY_HASH];
  const signsHash = claim.signedHeaders.includes(BODY_HASH);
  if (signsHash && hash !== createHash("sha256").update(request.body).digest("hex")) return WRONG;

  const { region, service, signedHeaders } = claim;
  const headers = Object.fromEntries(signedHeaders.map((name) => [name, request.headers[name] ?? ""]));
  const signer = signerOf({ region, service, credentials, applyChecksum: false });
  const options = { signingDate, signableHeaders: new Set(signedHeaders) };
  const signed = await signer.sign(parsed({ ...request, headers }), options);
  const expected = signed.headers["authorization"]?.split("Signature=")[1] ?? "";
  return equal(claim.signature, expected) ? undefined : WRONG;
}

/** The headers of a request, with a signature among them. @param request with its host among the headers */
export async function sign(
  request: WireRequest,
  { region, credentials }: Omit<FrontDoorAccess, "endpoint">,
): Promise<Record<string, string>> {
  const signer = signerOf({ region, service: "lambda", credentials, applyChecksum: true });
  return (await signer.sign(parsed(request))).headers;
}

function signerOf(options: {
  region: string;
  service: string;
  credentials: Credentials;
  applyChecksum: boolean;
}): SignatureV4 {
  return new SignatureV4({ ...options, sha256: Hash.bind(null, "sha256") });
}

/** As the signer takes it. */
function parsed({ method, url, headers, body }: WireRequest) {
  const end = url.indexOf("?");
  const path = end < 0 ? url : url.slice(0, end);
  const search = new URLSearchParams(end < 0 ? "" : url.slice(end + 1));
  const query = Object.fromEntries([...search.keys()].map((key) => [key, search.getAll(key)]));
  return { method, path, query, headers, body, protocol: "http:", hostname: headers["host"] ?? "" };
}

/** `20261124T173107Z` */
function dateOf(text: string | undefined): Date | undefined {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? "") ?? [];
  const [year, month, day, hour, minute, second] = parts;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** In a time that doesn't tell where they differ. */
function equal(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
