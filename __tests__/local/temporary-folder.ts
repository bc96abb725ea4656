import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of its own for each test; all are gone in the end, when whatever used them is closed. */
export function temporaryFolder(): () => string {
  const folders: string[] = [];
  beforeEach(() => folders.push(mkdtempSync(join(tmpdir(), "petstore-test-"))));
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
  return () => folders.at(-1)!;
}
