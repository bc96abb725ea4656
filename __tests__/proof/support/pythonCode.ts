import { execFileSync } from "node:child_process";

const MAKE_ZIP = `
import io, sys, zipfile
zipped = io.BytesIO()
with zipfile.ZipFile(zipped, "w") as archive:
    archive.writestr(zipfile.ZipInfo("index.py"), sys.stdin.read())
sys.stdout.buffer.write(zipped.getvalue())
`;

/** A function's zip with that source as index.py; the same bytes for the same source. */
export function pythonCode(source: string): Buffer {
  return execFileSync("python3", ["-c", MAKE_ZIP], { input: source });
}
