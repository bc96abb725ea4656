import { reasonOf } from "../../../../local/cloud/snapshot/reasons";

/** What CRIU 4.2 logged where a function did that. */
test.each([
  [
    "dump",
    "Error (criu/sk-unix.c:874): unix: External socket is used. Consider using --ext-unix-sk option.",
    /can't be taken, since a Unix socket is connected to a process outside .* before-checkpoint hook, and connect again/,
  ],
  [
    "dump",
    "Error (criu/namespaces.c:460): Can't dump nested user namespace for 1017",
    /can't be taken, since a child process has a user namespace of its own/,
  ],
  [
    "restore",
    "Error (criu/pstree.c:969): Can't restore sub-task in NS (cflags 40000000)",
    /can't be restored, since a child process has a namespace of its own/,
  ],
  [
    "dump",
    "Error (criu/files-ext.c:94): Can't dump file 9 of that type [20600] (chr 10:229)",
    /can't be taken, since the character device 10:229 is open \(descriptor 9\)/,
  ],
  [
    "dump",
    "Error (criu/sk-netlink.c:134): netlink: The netlink socket 0xe3487 has more than 32 groups",
    /can't be taken, since a netlink socket is open/,
  ],
] as const)("CRIU's %s: %s", (action, line, expected) => {
  const reason = reasonOf(
    action,
    `Warn (criu/x.c:1): fine\n${line}\nError (criu/cr-dump.c:1975): Dumping FAILED.\n`,
  );
  expect(reason).toMatch(/^The snapshot /);
  expect(reason).toMatch(expected);
  // CRIU's own words are there for whoever looks further.
  expect(reason).toContain(line);
});

test("what isn't known is told in CRIU's words", () => {
  expect(reasonOf("restore", "Error (criu/x.c:1): something new\n")).toBe(
    "CRIU's restore failed: Error (criu/x.c:1): something new",
  );
  expect(reasonOf("dump", "")).toBe("CRIU's dump failed: it left no message");
});
