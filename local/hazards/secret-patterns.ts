/** Secrets as they lie in memory or in a file: how they begin, and how one is told from what only looks like it. */
export interface SecretPattern {
  /** Part of the rule's name. */
  id: string;
  /** For people. */
  kind: string;
  /** All of them begin so. */
  begins: string[];
  /** Matched from the beginning on. */
  whole: RegExp;
  /** Whether a match is a real one. */
  real?: (text: string) => boolean;
}

/** The local cloud's own begin so; see runtime/credentials.ts. Documentation has the other. */
const isOurs = (key: string) => key.startsWith("ASIALOCALFAKE") || key.endsWith("EXAMPLE");

/** No secret in what follows is longer than this, in bytes. */
export const LONGEST_SECRET = 8_192;

export const SECRET_PATTERNS: SecretPattern[] = [
  {
    id: "aws-access-key",
    kind: "an AWS access key",
    begins: ["AKIA", "ASIA"],
    whole: /^(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/,
    real: (key) => !isOurs(key) && /\d/.test(key),
  },
  {
    id: "private-key",
    kind: "a private key in PEM format",
    begins: ["-----BEGIN "],
    whole:
      /^-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----(?:\s|\\n|\\r)*(?:[\w-]+: .*\n)*(?:[A-Za-z0-9+/=]|\s|\\n|\\r){64,}/,
  },
  {
    id: "json-web-token",
    kind: "a JSON Web Token",
    begins: ["eyJ"],
    whole: /^eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{20,}/,
    real: isToken,
  },
  {
    id: "bearer-token",
    kind: "a bearer token",
    begins: ["Bearer "],
    // One that is a JSON Web Token is told as that.
    whole: /^Bearer (?!eyJ)[\w.~+/-]{20,}=*/,
    real: (text) => /\d/.test(text) && /[a-z]/i.test(text),
  },
];

/** Whether the first part of a token is a header with an algorithm. */
function isToken(text: string): boolean {
  try {
    const header: unknown = JSON.parse(Buffer.from(text.split(".")[0]!, "base64url").toString("utf8"));
    return typeof header === "object" && header !== null && "alg" in header;
  } catch {
    return false;
  }
}

/** Variables whose values are secrets, by their name; not those that say where a secret is. */
const SECRET_NAME = /(secret|password|passwd|passphrase|token|api_?key|access_?key|private_?key|credential)/i;
const SECRET_PLACE = /(_|\b)(arn|id|name|path|file|url|uri|ttl|timeout|expiry|header)$/i;
const SHORTEST = 8;

/** Which of a function's variables hold a secret: their names. */
export const secretVariables = (variables: Record<string, string>): string[] =>
  Object.entries(variables)
    .filter(([name, value]) => SECRET_NAME.test(name) && !SECRET_PLACE.test(name) && value.length >= SHORTEST)
    .map(([name]) => name);
