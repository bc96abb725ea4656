import { machineFault } from "../../../local/terminal/machine-fault";

test.each([
  ["Node.js", "ENOSPC: no space left on device, write"],
  ["the engine", "error: could not write checkpoint: write /s/x.json: no space left on device"],
  ["CRIU", "Error (criu/bfd.c:131): bfd: Error flushing image: No space left on device"],
  ["a quota", "EDQUOT: disk quota exceeded, open '/s/x'"],
])("a full disk is told as such, whoever met it: %s", (_who, message) => {
  expect(machineFault(message, "/")).toMatch(
    /^The disk is full: \d+ MB are left for \/, and a deployment needs about 200 MB\. Free .* --fresh, and start again\.$/,
  );
});

test("a shell's limit of open files is named with the number that it has", () => {
  expect(machineFault("EMFILE: too many open files, open '/s/x'", "/s")).toMatch(
    /^Too many files are open: a process may have \d+ here \(ulimit -n\)/,
  );
});

test.each(["spawn java EAGAIN", "sh: 0: fork: Resource temporarily unavailable"])(
  "a limit of processes is named: %s",
  (message) => {
    expect(machineFault(message, "/s")).toMatch(
      /^Too many processes: this user may have \w+ here \(ulimit -u;/,
    );
  },
);

test.each([
  [
    "EACCES: permission denied, open '/s/cloud.lock'",
    /^\/s\/cloud\.lock can't be written: it belongs to another/,
  ],
  [
    "EROFS: read-only file system, mkdir '/s/logs'",
    /^\/s\/logs can't be written: the file system is read-only/,
  ],
])("a state folder that can't be written is named: %s", (message, expected) => {
  expect(machineFault(message, "/s")).toMatch(expected);
});

test.each([
  "memory can't be 64: it must be a whole number of MB",
  "EACCES: permission denied, open '/elsewhere/file'",
  "java.lang.IllegalStateException: no space for cats",
])("other errors stay what they are: %s", (message) => {
  expect(machineFault(message, "/s")).toBeUndefined();
});
