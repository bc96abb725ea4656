import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Asset } from "../values";

/**
 * The file that a FileAsset is, or a FileArchive, which has to be one zip or jar file and is taken as it is.
 * @returns its absolute path
 * @throws Error where it is anything else, or isn't there
 */
export function fileOf({ path }: Asset, programFolder: string): string {
  if (path === undefined) {
    throw new Error("the local cloud stands in for assets that are a file or a text only");
  }
  const file = resolve(programFolder, path);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) throw new Error(`${path} doesn't exist`);
  if (!stat.isFile()) throw new Error(`${path} is a folder: build a zip file of it first`);
  return file;
}
