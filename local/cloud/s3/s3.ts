import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ServiceError } from "../errors";
import { fileNameOf } from "../file-name";
import { removeAtOnce } from "../leftovers";
import { bare } from "../own";
import { readState, writeJson } from "../state-file";
import { removeIfEmpty, removeUnlisted } from "./leftovers";
import { checkBucketName, checkKey } from "./names";

/** In each bucket's folder, what it has. */
const INDEX = "bucket.json";
/** And the folder of their bytes: KEY/VERSION. */
const OBJECTS = "objects";
const DAY_MS = 86_400_000;

/** What can be set on a bucket, each on its own as in S3's API. */
export type BucketSetting =
  "versioning" | "encryption" | "publicAccessBlock" | "lifecycle" | "policy" | "tagging";

export interface ObjectSettings {
  contentType?: string;
  metadata?: Record<string, string>;
  tags?: Record<string, string>;
}

export interface ObjectVersion extends ObjectSettings {
  /** `null` where it was stored without versioning, as S3 writes it. */
  versionId: string;
  /** MD5 in hex. */
  etag: string;
  bytes: number;
  /** Epoch ms. */
  lastModified: number;
}

interface Bucket {
  creationDate: string;
  settings: Partial<Record<BucketSetting, unknown>>;
  /** By key; newest first. */
  objects: Record<string, ObjectVersion[]>;
}

const objectVersion: z.ZodType<ObjectVersion> = z.object({
  versionId: z.string(),
  etag: z.string(),
  bytes: z.number(),
  lastModified: z.number(),
});

const bucketShape: z.ZodType<Bucket | undefined> = z.object({
  creationDate: z.string(),
  settings: z.object({}),
  objects: z.record(z.string(), z.array(objectVersion)),
});

/** Buckets and versioned objects in files. What reaches a bucket comes through the deployment; there is no S3 API. */
export class S3Service {
  private constructor(private readonly folder: string) {}

  static open({ stateDir }: { stateDir: string }): S3Service {
    const folder = join(stateDir, "s3");
    // What can't be used is to be known before anything is deployed.
    if (existsSync(folder))
      for (const name of readdirSync(folder)) {
        const bucket = readState(join(folder, name, INDEX), bucketShape, undefined);
        if (bucket === undefined) removeIfEmpty(join(folder, name));
        else removeUnlisted(join(folder, name, OBJECTS), bucket.objects);
      }
    return new S3Service(folder);
  }

  createBucket(name: string): void {
    checkBucketName(name);
    if (this.exists(name)) {
      const message = "Your previous request to create the named bucket succeeded and you already own it.";
      throw new ServiceError("BucketAlreadyOwnedByYou", 409, message);
    }
    this.save(name, { creationDate: new Date().toISOString(), settings: {}, objects: bare({}) });
  }

  /** @throws BucketNotEmpty, unless `force`, which deletes all versions of all objects first */
  deleteBucket(name: string, force: boolean): void {
    const { objects } = this.load(name);
    if (!force && Object.keys(objects).length > 0) {
      throw new ServiceError("BucketNotEmpty", 409, "The bucket you tried to delete is not empty");
    }
    removeAtOnce(this.bucketFolder(name));
  }

  headBucket(name: string): void {
    this.load(name);
  }

  getSetting(name: string, setting: BucketSetting): unknown {
    return this.load(name).settings[setting];
  }

  /** `undefined` takes the setting away. */
  putSetting(name: string, setting: BucketSetting, value: unknown): void {
    const bucket = this.load(name);
    bucket.settings[setting] = value;
    this.save(name, bucket);
  }

  /** Stores bytes as the newest version. */
  putObject(bucketName: string, key: string, bytes: Buffer, settings: ObjectSettings): ObjectVersion {
    checkKey(key);
    const bucket = this.load(bucketName);
    const versioned = isVersioned(bucket);
    const version: ObjectVersion = {
      ...settings,
      versionId: versioned ? randomBytes(16).toString("base64url") : "null",
      etag: createHash("md5").update(bytes).digest("hex"),
      bytes: bytes.length,
      lastModified: Date.now(),
    };
    this.store(bucketName, key, version.versionId, bytes);
    const older = bucket.objects[key] ?? [];
    const kept = versioned ? older : older.filter(({ versionId }) => versionId !== "null");
    bucket.objects[key] = this.withoutExpired(bucketName, key, bucket, [version, ...kept]);
    this.save(bucketName, bucket);
    return version;
  }

  headObject(bucketName: string, key: string, versionId?: string): ObjectVersion {
    const versions = this.load(bucketName).objects[key];
    if (!versions?.[0]) throw new ServiceError("NoSuchKey", 404, "The specified key does not exist.");
    const found = versionId === undefined ? versions[0] : versions.find((one) => one.versionId === versionId);
    if (!found) throw new ServiceError("NoSuchVersion", 404, "The specified version does not exist.");
    return found;
  }

  /** Absolute path of the file that holds an object's bytes; not to be changed. */
  objectFile(bucketName: string, key: string, versionId?: string): string {
    return this.fileOf(bucketName, key, this.headObject(bucketName, key, versionId).versionId);
  }

  /** Deletes every version. */
  deleteObject(bucketName: string, key: string): void {
    const bucket = this.load(bucketName);
    delete bucket.objects[key];
    this.save(bucketName, bucket);
    rmSync(this.keyFolder(bucketName, key), { recursive: true, force: true });
  }

  private store(bucket: string, key: string, versionId: string, bytes: Buffer): void {
    mkdirSync(this.keyFolder(bucket, key), { recursive: true });
    const target = this.fileOf(bucket, key, versionId);
    writeFileSync(`${target}.partial`, bytes);
    renameSync(`${target}.partial`, target);
  }

  /** Applies the bucket's rules for versions that are no longer the current one. */
  private withoutExpired(
    bucketName: string,
    key: string,
    bucket: Bucket,
    versions: ObjectVersion[],
  ): ObjectVersion[] {
    const days = noncurrentDays(bucket, key);
    if (days === undefined) return versions;
    return versions.filter((version, index) => {
      // A version stops being current when the next one is stored.
      const replacedAt = versions[index - 1]?.lastModified;
      if (replacedAt === undefined || Date.now() - replacedAt < days * DAY_MS) return true;
      rmSync(this.fileOf(bucketName, key, version.versionId), { force: true });
      return false;
    });
  }

  private exists(name: string): boolean {
    return statSync(this.indexFile(name), { throwIfNoEntry: false }) !== undefined;
  }

  private load(name: string): Bucket {
    const bucket = readState(this.indexFile(name), bucketShape, undefined);
    if (!bucket) throw new ServiceError("NoSuchBucket", 404, `The specified bucket does not exist: ${name}`);
    // Any text may be a key.
    bare(bucket.objects);
    return bucket;
  }

  private save(name: string, bucket: Bucket): void {
    writeJson(this.indexFile(name), bucket);
  }

  private bucketFolder(name: string): string {
    return join(this.folder, fileNameOf(name));
  }

  private indexFile(name: string): string {
    return join(this.bucketFolder(name), INDEX);
  }

  private keyFolder(bucket: string, key: string): string {
    return join(this.bucketFolder(bucket), OBJECTS, fileNameOf(key));
  }

  private fileOf(bucket: string, key: string, versionId: string): string {
    return join(this.keyFolder(bucket, key), versionId);
  }
}

function isVersioned({ settings }: Bucket): boolean {
  return (settings.versioning as { status?: string } | undefined)?.status === "Enabled";
}

interface LifecycleRule {
  status: string;
  filter?: { prefix?: string };
  noncurrentVersionExpiration?: { noncurrentDays: number };
}

/** After how many days the bucket's rules let go of replaced versions of `key`; undefined: never. */
function noncurrentDays({ settings }: Bucket, key: string): number | undefined {
  const days = ((settings.lifecycle as LifecycleRule[] | undefined) ?? [])
    .filter(({ status, filter }) => status === "Enabled" && key.startsWith(filter?.prefix ?? ""))
    .flatMap(({ noncurrentVersionExpiration }) => noncurrentVersionExpiration?.noncurrentDays ?? []);
  return days.length > 0 ? Math.min(...days) : undefined;
}
