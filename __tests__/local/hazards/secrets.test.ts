import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { LONGEST_SECRET, secretVariables } from "../../../local/hazards/secret-patterns";
import { SecretScanner } from "../../../local/hazards/secret-scan";
import { localCredentials } from "../../../local/cloud/runtime/credentials";

const base64url = (text: string) => Buffer.from(text).toString("base64url");
const TOKEN = `${base64url('{"alg":"HS256"}')}.${base64url('{"sub":"ada"}')}.${"s1gn".repeat(8)}`;
// Put together, so that no scanner of repositories takes them for real ones.
const KEY_ID = ["AKIA", "Q3EGRT7BHW2ZLK5M"].join("");
const PEM = ["-----BEGIN RSA ", "PRIVATE KEY-----\n", "MIIEpAIBAAKCAQEA7bq".repeat(8), "\n-----END"].join("");

const SECRETS: [string, string][] = [
  ["aws-access-key", KEY_ID],
  ["private-key", PEM],
  ["json-web-token", TOKEN],
  ["bearer-token", "Bearer 0f9e8d7c6b5a49382716"],
];

function found(bytes: Buffer): string[] {
  const scanner = new SecretScanner();
  scanner.scan(bytes);
  return [...scanner.found.secrets.keys()];
}

describe.each(SECRETS)("%s", (id, secret) => {
  it("is found among other bytes, as text and as char[]", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom("latin1" as const, "utf16le" as const),
        (noise, encoding) => {
          // A zero ends it, as the next object's head does.
          const bytes = Buffer.concat([
            noise,
            Buffer.alloc(2),
            Buffer.from(secret, encoding),
            Buffer.alloc(2),
            noise,
          ]);
          expect(found(bytes)).toContain(id);
        },
      ),
    );
  });

  it("isn't kept by those who find it", () => {
    const scanner = new SecretScanner();
    scanner.scan(Buffer.from(secret));
    const kept = [...scanner.found.secrets].map(([, hashes]) => [...hashes].join());
    expect(kept.join()).not.toContain(secret.slice(0, 12));
  });
});

it.each([
  ["the local cloud's own credentials", JSON.stringify(localCredentials())],
  ["documentation's", ["AKIA", "IOSFODNN7EXAMPLE"].join("")],
  ["a longer word", `${KEY_ID}ABCDEF`],
  ["a parser's constant", "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----"],
  [
    "a public key",
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAnzyis1ZjfNB0bBgKFMSv",
  ],
  [
    "base64 of other JSON",
    `${base64url('{"name":"Ada Lovelace"}')}.${base64url('{"a":"bcdefgh"}')}.${"x".repeat(30)}`,
  ],
  ["a word of a log line", "Bearer token is missing in the request"],
])("takes no %s for a secret", (_, text) => {
  expect(found(Buffer.from(text))).toEqual([]);
});

it("counts different secrets, each once", () => {
  const scanner = new SecretScanner();
  scanner.scan(Buffer.from([KEY_ID, KEY_ID, `${KEY_ID.slice(0, -1)}X`].join("\0")));
  expect(scanner.found.secrets.get("aws-access-key")!.size).toBe(2);
});

describe("a file", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "secrets-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([0, 1, LONGEST_SECRET, 30])(
    "has a secret found that lies across two pieces of it (%i)",
    async (before) => {
      const path = join(folder, "memory.img");
      const piece = 4 << 20;
      const bytes = Buffer.alloc(piece + 10_000);
      bytes.write(PEM, piece - before, "latin1");
      writeFileSync(path, bytes);
      const scanner = new SecretScanner({ DB_PASSWORD: "correct horse" });
      await scanner.scanFile(path);
      expect([...scanner.found.secrets.keys()]).toEqual(["private-key"]);
      expect(scanner.found.values.size).toBe(0);
    },
  );

  it("has a given value found, in either encoding", async () => {
    for (const encoding of ["utf8", "utf16le"] as const) {
      const path = join(folder, encoding);
      writeFileSync(path, Buffer.from("the correct horse stands", encoding));
      const scanner = new SecretScanner({ DB_PASSWORD: "correct horse" });
      await scanner.scanFile(path);
      expect([...scanner.found.values]).toEqual(["DB_PASSWORD"]);
    }
  });
});

it("tells variables with secrets from those that say where one is", () => {
  const value = "0123456789";
  const names = [
    "DB_PASSWORD",
    "STRIPE_API_KEY",
    "TOKEN",
    "SECRET_ARN",
    "TOKEN_URL",
    "PASSWORD_FILE",
    "STAGE",
  ];
  expect(secretVariables(Object.fromEntries(names.map((name) => [name, value])))).toEqual(names.slice(0, 3));
  expect(secretVariables({ DB_PASSWORD: "short" })).toEqual([]);
});
