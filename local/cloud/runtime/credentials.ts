import { createHmac, randomBytes } from "node:crypto";
import type { InitializationType } from "./jvm";

/** How long credentials are good for, in ms; on Lambda they last for some hours. */
const VALID_FOR = 6 * 3600_000;

/** Where the SDKs' container provider asks. Source: AWS's runtime interface emulator, rapidcore/env/environment.go. */
export const CREDENTIALS_PATH = "/2021-04-23/credentials";

/** In the form that ECS's endpoint has, too. */
export interface Credentials {
  AccessKeyId: string;
  SecretAccessKey: string;
  Token: string;
  /** ISO 8601. */
  Expiration: string;
}

/** Credentials that nobody can take for real ones, other ones each time; AWS refuses them. */
export function localCredentials(now = Date.now()): Credentials {
  return {
    AccessKeyId: `ASIALOCALFAKE${randomBytes(4).toString("hex").toUpperCase().slice(0, 7)}`,
    SecretAccessKey: `local-cloud/not-a-real-secret/${randomBytes(5).toString("hex")}`,
    Token: `local-cloud-not-a-real-session-token-${randomBytes(16).toString("hex")}`,
    Expiration: new Date(now + VALID_FOR).toISOString().replace(/\.\d+Z$/, "Z"),
  };
}

/** The token that a version's environments, and its snapshot, ask for credentials with. */
export const credentialsToken = (secret: string, functionArn: string): string =>
  createHmac("sha256", secret).update(functionArn).digest("base64url");

/**
 * The variables by which a function's SDK finds credentials: the container endpoint under SnapStart, where those in
 * variables would be in the snapshot, else variables. Source: "Working with SnapStart" in AWS's developer guide.
 */
export function credentialVariables(
  type: InitializationType,
  runtimeApi: string,
  token: string,
): Record<string, string> {
  if (type === "snap-start") {
    return {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://${runtimeApi}${CREDENTIALS_PATH}`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    };
  }
  const { AccessKeyId, SecretAccessKey, Token } = localCredentials();
  return {
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    AWS_SESSION_TOKEN: Token,
  };
}
