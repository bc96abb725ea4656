import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { removePartialFiles } from "../../../local/cloud/leftovers";
import { removeStraySnapshots } from "../../../local/cloud/lambda/leftovers";
import type { FunctionRecord } from "../../../local/cloud/lambda/records";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder(), path)), { recursive: true });
    writeFileSync(join(folder(), path), "{}");
  }
}

const files = () =>
  readdirSync(folder(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder().length + 1))
    .sort();

test("partial files go, and folders of log groups and buckets that were being deleted; what is only called so stays", () => {
  const stay = [
    "iam.json",
    "logs/groups.json",
    "lambda/snapshots/f/1/memory.new",
    "pulumi/some.tmp",
    "s3/bucket/objects/a.partial/null",
    "logs/mine.deleted-12/1.jsonl",
  ];
  write(
    ...stay,
    "iam.json.123.partial",
    "Pulumi.local.yaml.new",
    "gateway/abc.json.tmp",
    "lambda/functions/f.json.7.partial",
    "s3/bucket/objects/key/null.partial",
    "logs/group=deleted-1795541794483/1.jsonl",
    "s3/bucket=deleted-1795541794483/bucket.json",
  );
  removePartialFiles(folder());
  expect(files()).toEqual(stay.sort());
});

test("snapshots go that no version has: drafts, and those of deleted versions and functions", async () => {
  write("kept/1/manifest.json", "kept/2.draft/a", "kept/9/manifest.json", "gone/1/manifest.json");
  const record = { name: "kept", versions: { $LATEST: {}, 1: {}, 2: {} } } as unknown as FunctionRecord;
  await removeStraySnapshots(folder(), [record]);
  expect(files()).toEqual(["kept/1/manifest.json"]);
  await removeStraySnapshots(join(folder(), "none"), []);
});
