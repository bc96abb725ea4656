import type { ProgramRun } from "./support/runProgram";
import { runProgram } from "./support/runProgram";

const SHA256 = "c2hhMjU2IG9mIHRoZSB6aXA=";
/** The same hash in hexadecimal. */
const KEY = "736861323536206f6620746865207a6970.zip";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const BUCKET = "aws:s3/bucket:Bucket petstore-code-bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning petstore-code-versioning";
const PUBLIC_ACCESS = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock petstore-code-public-access";
const TLS_ONLY = "aws:s3/bucketPolicy:BucketPolicy petstore-code-tls-only";
const ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration petstore-code-encryption";
const bucket = "petstore-code-bucket-1a2b3c4";

let program: ProgramRun;
beforeAll(async () => {
  program = await runProgram();
});

const of = (resource: string) => {
  const [type, name] = resource.split(" ");
  return program.one(type!, name);
};

test("the bucket can be destroyed with what is in it", () => {
  expect(of(BUCKET).inputs).toEqual({ forceDestroy: true, tags: {} });
});

test("the bucket keeps former versions of an object", () => {
  expect(of(VERSIONING).inputs).toEqual({ bucket, versioningConfiguration: { status: "Enabled" } });
});

test("the bucket is encrypted", () => {
  expect(of(ENCRYPTION).inputs).toEqual({
    bucket,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
});

test("nobody can make the bucket public", () => {
  expect(of(PUBLIC_ACCESS).inputs).toEqual({
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
});

test("the bucket answers over TLS only; its policy comes after the block, since S3 refuses two such changes at once", () => {
  const { inputs, dependsOn } = of(TLS_ONLY);
  const arn = `arn:aws:s3:::${bucket}`;
  expect(inputs).toEqual({
    bucket,
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [arn, `${arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    },
  });
  expect(dependsOn.sort()).toEqual([BUCKET, PUBLIC_ACCESS].sort());
});

test("old uploads expire, what is left of their keys, and unfinished ones; the zip in use never does", () => {
  const lifecycle = program.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
  expect(lifecycle.inputs).toEqual({
    bucket,
    rules: [
      {
        id: "expire-old-uploads",
        status: "Enabled",
        filter: { prefix: "" },
        noncurrentVersionExpiration: { noncurrentDays: 30 },
        // No days: that would be the current version.
        expiration: { expiredObjectDeleteMarker: true },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ],
  });
  expect(lifecycle.dependsOn.sort()).toEqual([BUCKET, VERSIONING].sort());
});

test("the zip is uploaded as it is under its own hash, after the bucket is what it should be", () => {
  const { inputs, dependsOn, ignoreChanges, hooks } = program.one(OBJECT);
  expect(inputs).toEqual({
    bucket,
    key: KEY,
    source: expect.objectContaining({ path: "petstore-java/target/petstore.zip" }),
    sourceHash: SHA256,
    contentType: "application/zip",
  });
  expect(dependsOn.sort()).toEqual([BUCKET, VERSIONING, ENCRYPTION, PUBLIC_ACCESS, TLS_ONLY].sort());
  expect({ ignoreChanges, hooks }).toEqual({ ignoreChanges: [], hooks: { beforeCreate: [], onError: [] } });
});

test("another zip has another key, so that nothing depends on a version that S3 gives", async () => {
  const other = await runProgram({}, { sha256: "b3RoZXI=" });
  expect(other.one(OBJECT).inputs.key).toBe("6f74686572.zip");
  expect(other.one("aws-native:lambda:Function").inputs.code).toEqual({
    s3Bucket: bucket,
    s3Key: "6f74686572.zip",
  });
});
