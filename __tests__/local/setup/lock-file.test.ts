import fs from "node:fs";
import path from "node:path";

interface LockedPackage {
  resolved?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(fs.readFileSync(path.resolve(__dirname, "../../../package-lock.json"), "utf8")) as {
  packages: Record<string, LockedPackage>;
};

/** Whether a package at this place of node_modules would find a dependency there or in a folder above. */
function finds(location: string, dependency: string): boolean {
  for (let folder = location; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    if (`${folder ? `${folder}/` : ""}node_modules/${dependency}` in lock.packages) return true;
    if (folder === "") return false;
  }
}

// `npm ci` refuses a lock file that lacks another platform's package; `npm install` leaves it out without a word where the
// registry doesn't have it.
test("the lock file holds every dependency that its packages name, other platforms' included", () => {
  const missing = Object.entries(lock.packages).flatMap(
    ([location, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((dependency) => !finds(location, dependency))
        .map((dependency) => `${dependency} (of ${location || "this project"})`),
  );
  expect(missing).toEqual([]);
});

test("the lock file names no registry: npm takes the user's own", () => {
  const addresses = Object.values(lock.packages).flatMap(({ resolved = "" }) =>
    resolved.includes("://") ? resolved : [],
  );
  expect(addresses).toEqual([]);
});
