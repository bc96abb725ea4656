import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { restoreScript } from "../../../../local/cloud/runtime/process-scripts";
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
  const words = ["-c", restoreScript(folder()), "sh", "sh", "-c", script];
  const child = spawn("sh", words, { stdio: "ignore", detached: true });
  try {
    expect(await once(child, "exit")).toEqual([status, null]);
  } finally {
    // What keeps the status has no namespace here to end with.
    process.kill(-child.pid!, "SIGKILL");
  }
});
