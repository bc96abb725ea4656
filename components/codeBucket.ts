import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface CodeBucketArgs {
  zip: { path: string; sha256: string };
  tags: Record<string, string>;
}

/** Where Lambda fetches the application from: one version of one object. */
export interface CodeLocation {
  bucket: pulumi.Output<string>;
  key: pulumi.Output<string>;
  objectVersion: pulumi.Output<string>;
  /** SHA-256 of the zip in base64, which is what Lambda calls CodeSha256. */
  sha256: string;
}

/** Old uploads are of no use for long: each published version keeps its own copy of the code. */
const KEEP_OLD_UPLOADS_DAYS = 30;

/** A private, encrypted, versioned bucket that holds the application's zip and answers over TLS only. */
export class CodeBucket extends pulumi.ComponentResource {
  readonly location: CodeLocation;

  constructor(name: string, args: CodeBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("petstore-snapstart:index:CodeBucket", name, {}, opts);
    const parent = { parent: this };

    const bucket = new aws.s3.Bucket(name, { forceDestroy: true, tags: args.tags }, parent);
    const versioning = new aws.s3.BucketVersioning(
      name,
      { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      parent,
    );
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      {
        bucket: bucket.bucket,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      },
      parent,
    );
    const publicAccess = new aws.s3.BucketPublicAccessBlock(
      name,
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      parent,
    );
    // S3 refuses two changes of a bucket's access at the same time (409 OperationAborted), hence one after the other.
    const tlsOnly = new aws.s3.BucketPolicy(
      name,
      { bucket: bucket.bucket, policy: denyPlainHttp(bucket.arn) },
      { ...parent, dependsOn: publicAccess },
    );
    new aws.s3.BucketLifecycleConfiguration(
      name,
      {
        bucket: bucket.bucket,
        rules: [
          {
            id: "expire-old-uploads",
            status: "Enabled",
            filter: { prefix: "" },
            noncurrentVersionExpiration: { noncurrentDays: KEEP_OLD_UPLOADS_DAYS },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
      { ...parent, dependsOn: versioning },
    );
    // Uploaded before versioning is on, the object would have no version that the function could name.
    const zip = new aws.s3.BucketObjectv2(
      name,
      {
        bucket: bucket.bucket,
        key: "petstore.zip",
        source: new pulumi.asset.FileAsset(args.zip.path),
        sourceHash: args.zip.sha256,
        contentType: "application/zip",
      },
      { ...parent, dependsOn: [versioning, encryption, publicAccess, tlsOnly] },
    );

    this.location = {
      bucket: bucket.bucket,
      key: zip.key,
      objectVersion: zip.versionId,
      sha256: args.zip.sha256,
    };
    this.registerOutputs();
  }
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
