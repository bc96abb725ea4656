import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { checkSpace, explainFull } from "../../../local/setup/disk";
import { SetupError } from "../../../local/setup/setup-error";
import { Checkout } from "./checkout";

const isRoot = process.getuid?.() === 0 && process.platform === "linux";
if (!isRoot) console.warn("skipped: folders of another user, which take root to make");
const asRoot = isRoot ? test : test.skip;

/** Runs the set-up as a user without rights. */
function asNobody(checkout: Checkout) {
  const { status, stderr } = spawnSync(process.execPath, ["local/setup/main.js", "--quiet"], {
    cwd: checkout.project,
    env: checkout.environment(),
    uid: 65534,
    gid: 65534,
    encoding: "utf8",
  });
  return { code: status, lines: stderr.trim().split("\n") };
}

describe("a folder that can't be written to is one line, its remedy, and exit code 1", () => {
  let checkout: Checkout;
  beforeEach(() => {
    checkout = new Checkout();
    for (const folder of ["", "machine", "machine/home", "machine/cache"]) {
      fs.mkdirSync(path.join(checkout.root, folder), { recursive: true });
      fs.chmodSync(path.join(checkout.root, folder), 0o755);
    }
    checkout.write("machine/calls", "", 0o666);
    fs.chmodSync(path.join(checkout.root, "machine/calls"), 0o666);
  });
  afterEach(() => checkout.remove());

  const give = (...folders: string[]) => {
    for (const folder of folders) spawnSync("chown", ["-R", "65534:65534", path.join(checkout.root, folder)]);
  };

  asRoot("the checkout", () => {
    expect(asNobody(checkout)).toEqual({
      code: 1,
      lines: [
        `setup: can't write to ${checkout.project}/local/state: permission denied`,
        expect.stringMatching(/^setup: to fix this: make the checkout yours/),
      ],
    });
  });

  asRoot("the user's folder", () => {
    give("project");
    expect(asNobody(checkout)).toEqual({
      code: 1,
      lines: [
        `setup: can't write to ${checkout.root}/machine/home: permission denied`,
        expect.stringMatching(/^setup: to fix this: set HOME to a folder/),
      ],
    });
  });

  asRoot("the cache folder", () => {
    give("project", "machine/home");
    expect(asNobody(checkout)).toEqual({
      code: 1,
      lines: [
        `setup: can't write to ${checkout.cache}: permission denied`,
        expect.stringMatching(/^setup: to fix this: set XDG_CACHE_HOME to a folder/),
      ],
    });
  });
});

test("too little room is one line with what is free and what is needed", () => {
  const folder = path.join(os.tmpdir(), "not-there-yet/deep");
  expect(() => checkSpace([{ folder, bytes: 1e6 }])).not.toThrow();
  // What goes to one disk is added up.
  const half = { folder, bytes: 5e17 };
  expect(() => checkSpace([half, half])).toThrow(
    /^no space left for .*not-there-yet\/deep: [\d.]+ [MG]B free, about 1000000000\.0 GB is needed$/,
  );
});

test("a step that meets a full disk says so, and nothing else is taken for one", () => {
  const full = explainFull(new SetupError("`npm ci` failed:\nnpm error code ENOSPC"), [os.tmpdir()]);
  expect((full as Error).message).toMatch(/^no space left for /);
  const other = new SetupError("`npm ci` failed:\nnpm error code E404");
  expect(explainFull(other, [os.tmpdir()])).toBe(other);
});
