import { shortageOf } from "../../../local/setup/shortage";

test.each([
  ["disk", "CRIU's dump failed: Error (criu/bfd.c:131): bfd: Error flushing image: No space left on device"],
  ["disk", "only 4096 of 8192 bytes could be written"],
  ["disk", "ENOSPC: no space left on device, write"],
  ["disk", "EDQUOT: disk quota exceeded, open '/s/x'"],
  ["files", "EMFILE: too many open files, open '/x'"],
  ["files", "Error (criu/util.c:1): Can't open /proc/3: -24"],
  ["processes", "no execution environment: sh: 0: Cannot fork"],
  ["processes", "sh: 1: fork: Resource temporarily unavailable"],
  ["processes", "spawn mkfifo EAGAIN"],
  ["processes", "Error (criu/cr-restore.c:1377): Can't fork for 12: Resource temporarily unavailable"],
  ["processes", "pie: 12: Error (criu/pie/restorer.c:1): Unable to create a thread: -11"],
  ["processes", "java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory"],
  ["memory", "CRIU's restore failed: Error (criu/x.c:1): Can't mmap: Cannot allocate memory"],
  ["memory", "pie: 12: Error (criu/pie/restorer.c:1): Can't restore 0x7f00 mapping with -12"],
  ["memory", "There is insufficient memory for the Java Runtime Environment to continue."],
])("%s has run short: %s", (resource, message) => {
  expect(shortageOf(message)).toBe(resource);
});

test.each([
  "CRIU's restore failed: it left no message",
  "CRIU's dump failed: Error (criu/sk-unix.c:1): external socket",
  "Error (criu/pie/restorer.c:1): Unable to restore the id 7: -17",
  "the service is temporarily unavailable",
  "version-11",
  "java.lang.OutOfMemoryError: Java heap space",
])("nothing has run short: %s", (message) => {
  expect(shortageOf(message)).toBeUndefined();
});
