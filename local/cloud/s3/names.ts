import { isIPv4 } from "node:net";
import { ServiceError } from "../errors";
import { isWellFormed } from "../file-name";

/** Letters, digits, hyphens and dots; no dot beside a dot. */
const BUCKET = /^(?=.{3,63}$)[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]$/;
const RESERVED = /^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;
const KEY_BYTES = 1024;

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * @throws ServiceError InvalidBucketName
 */
export function checkBucketName(name: string): void {
  if (BUCKET.test(name) && !RESERVED.test(name) && !isIPv4(name)) return;
  throw new ServiceError("InvalidBucketName", 400, "The specified bucket is not valid.");
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 * @throws ServiceError KeyTooLongError, InvalidArgument where it is empty, InvalidURI where it has no form in UTF-8
 */
export function checkKey(key: string): void {
  if (key === "") throw new ServiceError("InvalidArgument", 400, "Object key must not be empty.");
  if (!isWellFormed(key)) throw new ServiceError("InvalidURI", 400, "Couldn't parse the specified URI.");
  if (Buffer.byteLength(key) > KEY_BYTES)
    throw new ServiceError("KeyTooLongError", 400, "Your key is too long");
}
