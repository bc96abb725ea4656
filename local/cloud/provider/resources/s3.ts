import { readFileSync } from "node:fs";
import { arn } from "../../arn";
import type { BucketSetting, ObjectSettings } from "../../s3/s3";
import { asFound, resourceType, type AnyResourceType } from "../resource";
import type { Shape, Shapes } from "../shape";
import type { Asset } from "../values";
import { fileOf } from "./asset-file";

interface BucketInputs {
  bucket: string;
  forceDestroy?: boolean;
  tags?: Record<string, string>;
}

export const bucket = resourceType<BucketInputs>({
  token: "aws:s3/bucket:Bucket",
  inputs: { bucket: "string", forceDestroy: "boolean", tags: { map: "string" } },
  autoname: { property: "bucket", maxLength: 63 },
  forceNew: ["bucket"],
  computed: ["arn", "bucketDomainName", "bucketRegionalDomainName", "bucketRegion"],
  identify: ({ bucket }) => bucket,
  async create(inputs, { services, region }) {
    services.s3.createBucket(inputs.bucket);
    services.s3.putSetting(inputs.bucket, "tagging", inputs.tags);
    return {
      id: inputs.bucket,
      outputs: {
        arn: arn("s3", "", inputs.bucket),
        bucketDomainName: `${inputs.bucket}.s3.amazonaws.com`,
        bucketRegionalDomainName: `${inputs.bucket}.s3.${region}.amazonaws.com`,
        bucketRegion: region,
      },
    };
  },
  async read(id, inputs, _state, { services }) {
    const tags = services.s3.getSetting(id, "tagging") as BucketInputs["tags"];
    return { inputs: asFound(inputs, { tags }), outputs: {} };
  },
  async update(id, inputs, _old, { services }) {
    services.s3.putSetting(id, "tagging", inputs.tags);
    return {};
  },
  async delete(id, inputs, { services }) {
    services.s3.deleteBucket(id, inputs.forceDestroy ?? false);
  },
});

/** One of a bucket's settings, which the classic provider makes a resource of its own. */
function bucketSetting(token: string, setting: BucketSetting, properties: Shapes): AnyResourceType {
  const names = Object.keys(properties);
  const valueOf = (inputs: Record<string, unknown>) =>
    names.length === 1 ? inputs[names[0]!] : Object.fromEntries(names.map((name) => [name, inputs[name]]));
  return resourceType<Record<string, unknown> & { bucket: string }>({
    token,
    inputs: { bucket: "string", ...properties },
    forceNew: ["bucket"],
    computed: [],
    identify: ({ bucket }) => bucket,
    async create(inputs, { services }) {
      services.s3.putSetting(inputs.bucket, setting, valueOf(inputs));
      return { id: inputs.bucket, outputs: {} };
    },
    async read(id, inputs, _state, { services }) {
      const live = services.s3.getSetting(id, setting);
      if (live === undefined) return undefined;
      return {
        inputs: { ...inputs, ...(names.length === 1 ? { [names[0]!]: live } : (live as object)) },
        outputs: {},
      };
    },
    async update(id, inputs, _old, { services }) {
      services.s3.putSetting(id, setting, valueOf(inputs));
      return {};
    },
    async delete(id, _inputs, { services }) {
      services.s3.putSetting(id, setting, undefined);
    },
  });
}

export const bucketVersioning = bucketSetting("aws:s3/bucketVersioning:BucketVersioning", "versioning", {
  versioningConfiguration: { object: { status: { oneOf: ["Enabled", "Suspended"] } } },
});

export const bucketEncryption = bucketSetting(
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "encryption",
  {
    rules: {
      list: {
        object: {
          applyServerSideEncryptionByDefault: { object: { sseAlgorithm: { oneOf: ["AES256"] } } },
          bucketKeyEnabled: "boolean",
        },
      },
    },
  },
);

export const bucketPublicAccessBlock = bucketSetting(
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "publicAccessBlock",
  {
    blockPublicAcls: "boolean",
    blockPublicPolicy: "boolean",
    ignorePublicAcls: "boolean",
    restrictPublicBuckets: "boolean",
  },
);

export const bucketPolicy = bucketSetting("aws:s3/bucketPolicy:BucketPolicy", "policy", { policy: "json" });

const LIFECYCLE_RULE: Shape = {
  object: {
    id: "string",
    status: { oneOf: ["Enabled", "Disabled"] },
    filter: { object: { prefix: "string" } },
    noncurrentVersionExpiration: { object: { noncurrentDays: "number" } },
    // Delete markers stay here: they cost nothing.
    expiration: { object: { expiredObjectDeleteMarker: "boolean" } },
    // Nothing is uploaded in parts here.
    abortIncompleteMultipartUpload: { object: { daysAfterInitiation: "number" } },
  },
};

export const bucketLifecycle = bucketSetting(
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "lifecycle",
  { rules: { list: LIFECYCLE_RULE } },
);

interface ObjectInputs {
  bucket: string;
  key: string;
  source?: Asset;
  sourceHash?: string;
  content?: string;
  contentType?: string;
  metadata?: Record<string, string>;
  forceDestroy?: boolean;
  tags?: Record<string, string>;
}

const CONTENT = ["source", "sourceHash", "content", "contentType", "metadata"] as const;

export const bucketObject = resourceType<ObjectInputs>({
  token: "aws:s3/bucketObjectv2:BucketObjectv2",
  inputs: {
    bucket: "string",
    key: "string",
    source: "asset",
    sourceHash: "string",
    content: "string",
    contentType: "string",
    metadata: { map: "string" },
    forceDestroy: "boolean",
    tags: { map: "string" },
  },
  autoname: { property: "key", maxLength: 1024 },
  forceNew: ["bucket", "key"],
  computed: ["arn", "etag", "versionId"],
  computedFrom: { etag: CONTENT, versionId: CONTENT },
  identify: ({ key }) => key,
  async create(inputs, { services, programFolder }) {
    const version = services.s3.putObject(
      inputs.bucket,
      inputs.key,
      contentOf(inputs, programFolder),
      settingsOf(inputs),
    );
    return {
      id: inputs.key,
      outputs: {
        arn: arn("s3", "", `${inputs.bucket}/${inputs.key}`),
        etag: version.etag,
        versionId: version.versionId,
      },
    };
  },
  async read(id, inputs, _state, { services }) {
    const { contentType, metadata, tags, etag, versionId } = services.s3.headObject(inputs.bucket, id);
    return { inputs: asFound(inputs, { contentType, metadata, tags }), outputs: { etag, versionId } };
  },
  async update(id, inputs, _old, { services, programFolder }) {
    const content = contentOf(inputs, programFolder);
    const { etag, versionId } = services.s3.putObject(inputs.bucket, id, content, settingsOf(inputs));
    return { etag, versionId };
  },
  async delete(id, inputs, { services }) {
    services.s3.deleteObject(inputs.bucket, id);
  },
});

function settingsOf({ contentType, metadata, tags }: ObjectInputs): ObjectSettings {
  return { contentType: contentType ?? "application/octet-stream", metadata, tags };
}

function contentOf({ source, content }: ObjectInputs, programFolder: string): Buffer {
  if (!source) return Buffer.from(content ?? "");
  return source.text === undefined ? readFileSync(fileOf(source, programFolder)) : Buffer.from(source.text);
}
