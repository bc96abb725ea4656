import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { configRemove } from "../config/remedies";
import type { ApplicationZip } from "./applicationZip";
import { formerly } from "./formerly";
import { inThisContext } from "./inThisContext";
import { zipFile } from "./zipFile";

export interface CodeBucketArgs {
  /**
   * What to upload: the path of a zip or jar file, from the program's folder, or one that is looked at already. Unset, the
   * object stays the one that was uploaded last.
   */
  zip?: string | ApplicationZip;
  tags?: pulumi.Input<Record<string, string>>;
}

/** Where Lambda fetches the application from. */
export interface CodeLocation {
  bucket: pulumi.Input<string>;
  /** Carries the code's hash: another application has another key. */
  key: pulumi.Input<string>;
  /** SHA-256 of the zip in base64, which is what Lambda calls CodeSha256. */
  sha256: pulumi.Input<string>;
}

/** Old uploads are of no use for long: each published version keeps its own copy of the code. */
const KEEP_OLD_UPLOADS_DAYS = 30;

/** A private, encrypted, versioned bucket that holds a function's zip and answers over TLS only. */
export class CodeBucket extends pulumi.ComponentResource {
  readonly location: CodeLocation;

  constructor(name: string, args: CodeBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("petstore-snapstart:index:CodeBucket", name, {}, opts);
    const child = { parent: this, ...formerly(name) };
    const zip = typeof args.zip === "string" ? zipFile(args.zip) : args.zip;

    const bucket = new aws.s3.Bucket(`${name}-bucket`, { forceDestroy: true, tags: args.tags }, child);
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      child,
    );
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket: bucket.bucket,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      },
      child,
    );
    const publicAccess = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      child,
    );
    // S3 refuses two changes of a bucket's access at the same time (409 OperationAborted), hence one after the other.
    const tlsOnly = new aws.s3.BucketPolicy(
      `${name}-tls-only`,
      { bucket: bucket.bucket, policy: denyPlainHttp(bucket.arn) },
      { ...child, dependsOn: publicAccess },
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      {
        bucket: bucket.bucket,
        rules: [
          {
            id: "expire-old-uploads",
            status: "Enabled",
            filter: { prefix: "" },
            noncurrentVersionExpiration: { noncurrentDays: KEEP_OLD_UPLOADS_DAYS },
            // What is left of a key whose versions have all expired.
            expiration: { expiredObjectDeleteMarker: true },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
      { ...child, dependsOn: versioning },
    );
    const object = new aws.s3.BucketObjectv2(
      `${name}-zip`,
      { bucket: bucket.bucket, ...objectOf(zip), contentType: "application/zip" },
      {
        ...child,
        dependsOn: [versioning, encryption, publicAccess, tlsOnly],
        ...(!zip && kept(name)),
      },
    );

    this.location = {
      bucket: bucket.bucket,
      key: object.key,
      sha256: object.sourceHash.apply((sha256) => sha256!),
    };
    this.registerOutputs({ bucket: bucket.bucket, key: object.key });
  }
}

/** The object's own properties. Without a zip their values aren't looked at. */
function objectOf(zip?: ApplicationZip) {
  if (!zip) return { key: "kept", source: new pulumi.asset.StringAsset("kept"), sourceHash: "kept" };
  return {
    // By its hash, so that the function names this very code, without the version that S3 gives to an upload: a bucket
    // whose versioning is a second old may give none.
    key: `${Buffer.from(zip.sha256, "base64").toString("hex")}.zip`,
    source: new pulumi.asset.FileAsset(zip.path),
    sourceHash: zip.sha256,
  };
}

/** Leaves the object as it is, and refuses where there is none. */
function kept(name: string): pulumi.CustomResourceOptions {
  const refuse = inThisContext(() => {
    throw new Error(
      "pinnedVersion is set, but nothing has been deployed yet that could be rolled back: " +
        configRemove("pinnedVersion", pulumi.getStack()),
    );
  });
  return {
    ignoreChanges: ["key", "source", "sourceHash"],
    hooks: {
      beforeCreate: [new pulumi.ResourceHook(`${name}-nothing-to-keep`, refuse, { onDryRun: true })],
    },
  };
}

function denyPlainHttp(bucketArn: pulumi.Input<string>): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}
