import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { restoreScript } from "../../../../local/cloud/runtime/process-scripts";
import { shellQuote } from "../../../../local/cloud/runtime/shell-quote";
import { temporaryFolder } from "../../temporary-folder";

/** What stands for CRIU here fails; __tests__/e2e has real restores. */
const folder = temporaryFolder();
const onLinux = process.platform === "linux" ? test : test.skip;

onLinux.each([
  ["exit 3", 3],
  ["exit 1", 1],
  ["kill -9 $$", 137],
])("where CRIU ends by %s, that is the status", async (script, status) => {
  execFileSync("mkfifo", [join(folder(), "alive")]);
  const line = restoreScript(folder(), shellQuote(["sh", "-c", script]));
  expect(line).not.toContain("\n");
  const child = spawn("sh", ["-uc", line], { stdio: "ignore", detached: true });
  try {
    expect(await once(child, "exit")).toEqual([status, null]);
  } finally {
    // What keeps the status has no namespace here to end with.
    process.kill(-child.pid!, "SIGKILL");
  }
});
