import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { outdatedPackages } from "../../../local/setup/node-packages";

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "packages-"));
  write("package-lock.json", lock);
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const packages = {
  "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
  "node_modules/only-mac": { version: "2.0.0", integrity: "sha512-m", optional: true },
};
const lock = { packages: { "": { name: "root" }, ...packages } };

function write(file: string, content: object) {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), JSON.stringify(content));
}

function installed(content: object = { packages: { "node_modules/a": packages["node_modules/a"] } }) {
  write("node_modules/a/package.json", {});
  write("node_modules/.package-lock.json", content);
}

test("are outdated when node_modules is absent, or npm was killed before it wrote down what it installed", () => {
  expect(outdatedPackages(root)).toBe("node_modules is absent or unfinished");
  write("node_modules/a/package.json", {});
  expect(outdatedPackages(root)).toBe("node_modules is absent or unfinished");
});

test("are up to date when all but other platforms' optional ones are there, whatever the files' times", () => {
  installed();
  fs.utimesSync(path.join(root, "node_modules/.package-lock.json"), 1, 1);
  expect(outdatedPackages(root)).toBeUndefined();
});

test("are outdated when the lock file asks for another version, other bytes, or one more", () => {
  installed({ packages: { "node_modules/a": { version: "0.9.0", integrity: "sha512-a" } } });
  expect(outdatedPackages(root)).toBe("node_modules/a is 0.9.0, the lock file says 1.0.0");
  installed({ packages: { "node_modules/a": { version: "1.0.0", integrity: "sha512-other" } } });
  expect(outdatedPackages(root)).toContain("node_modules/a is");
  installed();
  write("package-lock.json", { packages: { ...lock.packages, "node_modules/b": { version: "3.0.0" } } });
  expect(outdatedPackages(root)).toBe("node_modules/b is absent, the lock file says 3.0.0");
});

test("are outdated when a package's folder was deleted", () => {
  installed();
  fs.rmSync(path.join(root, "node_modules/a"), { recursive: true });
  expect(outdatedPackages(root)).toBe("node_modules/a is gone");
});

test("are outdated when a folder of this checkout that the lock file links to isn't linked", () => {
  const links = {
    "local/tool": { version: "1.0.0" },
    "node_modules/tool": { resolved: "local/tool", link: true },
  };
  write("local/tool/package.json", {});
  write("package-lock.json", { packages: { ...lock.packages, ...links } });
  installed();
  expect(outdatedPackages(root)).toBe("local/tool is absent, the lock file says 1.0.0");
  installed({ packages: { "node_modules/a": packages["node_modules/a"], ...links } });
  expect(outdatedPackages(root)).toBe("node_modules/tool is gone");
  fs.symlinkSync("../local/tool", path.join(root, "node_modules/tool"));
  expect(outdatedPackages(root)).toBeUndefined();
});
