import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import {
  accessTo,
  awsConfigFile,
  credentialsOf,
  writeAwsConfig,
} from "../../../../local/cloud/access/credentials";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();
const file = () => awsConfigFile(folder());
const access = (endpoint = "http://127.0.0.1:1") => ({
  ...{ endpoint, region: "eu-central-1" },
  credentials: credentialsOf(folder()),
});

test("credentials are made once, and stay while the endpoint changes", () => {
  const first = access();
  writeAwsConfig(folder(), first);
  const second = access("http://127.0.0.1:2");
  expect(second.credentials).toEqual(first.credentials);
  writeAwsConfig(folder(), second);
  expect(accessTo("http://127.0.0.1:2", folder())).toEqual(second);
  expect(readFileSync(file(), "utf8")).toMatch(/^endpoint_url = http:\/\/127\.0\.0\.1:2$/m);
  expect(readdirSync(folder())).toEqual(["aws-config"]);
});

test("they are nobody else's, and 32 random bytes", () => {
  const { secretAccessKey, accessKeyId } = credentialsOf(folder());
  expect(Buffer.from(secretAccessKey, "base64url")).toHaveLength(32);
  expect(credentialsOf(folder()).secretAccessKey).not.toBe(secretAccessKey);
  expect(credentialsOf(folder()).accessKeyId).not.toBe(accessKeyId);
});

test("the file is its owner's alone to read, also where an earlier one wasn't", () => {
  writeAwsConfig(folder(), access());
  chmodSync(file(), 0o644);
  writeAwsConfig(folder(), access());
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test.each(["", "[profile petstore-local]\naws_access_key_id = short\n", "\0\0\0"])(
  "what isn't credentials is replaced: %j",
  (content) => {
    writeFileSync(file(), content);
    expect(() => accessTo("http://127.0.0.1:1", folder())).toThrow("has no credentials");
    writeAwsConfig(folder(), access());
    expect(accessTo("http://127.0.0.1:1", folder()).credentials).toEqual(credentialsOf(folder()));
  },
);
