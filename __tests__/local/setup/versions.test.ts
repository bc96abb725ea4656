import { atLeast, newestFirst, parseVersion } from "../../../local/setup/versions";

test.each([
  ["Version: 4.2.1\nGitID: v4.2.1", [4, 2, 1]],
  ["v3.259.0", [3, 259, 0]],
  ["6.18.44-fc-v669", [6, 18, 44]],
  ["17", [17]],
  ["none", undefined],
])("reads the version in %j", (text, version) => {
  expect(parseVersion(text)).toEqual(version);
});

test.each([
  ["4.2", "4.2", true],
  ["4.2.1", "4.2", true],
  ["4.10", "4.9", true],
  ["4.1.9", "4.2", false],
  ["5", "4.2", true],
  ["4", "4.0.1", false],
  ["", "1", false],
])("%s is at least %s: %s", (version, wanted, expected) => {
  expect(atLeast(version, wanted)).toBe(expected);
});

test("sorts the newest first, by number and not by letter", () => {
  expect(["criu-4.2-1", "criu-4.10-1", "criu-4.9-2"].sort(newestFirst)).toEqual([
    "criu-4.10-1",
    "criu-4.9-2",
    "criu-4.2-1",
  ]);
});
