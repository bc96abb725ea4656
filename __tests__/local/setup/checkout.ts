import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const SETUP = path.resolve(__dirname, "../../../local/setup");

const lock = {
  packages: { "": {}, "node_modules/a": { version: "1.0.0", integrity: "sha512-a" } },
};

/** Stand-ins for the commands that the set-up runs; each notes its calls in $CALLS. */
const commands = {
  sudo: `[ "$1" = -n ] && shift; exec "$@"`,
  npm: `mkdir -p node_modules/a; echo '{}' > node_modules/a/package.json; cp package-lock.json node_modules/.package-lock.json`,
  mvn: `[ "$1" = --version ] && echo "Apache Maven 3.9.9 (8e8579a)" && exit
    while [ "$1" != -f ]; do shift; done
    [ "$4" = boot4 ] && target="$2/target-boot4" || target="$2/target"
    mkdir -p "$target/runtime"; cat "$2/src/main/App.java" > "$target/petstore.zip"; touch "$target/runtime/client.jar"`,
  ab: `echo "This is ApacheBench, Version 2.3 <$Revision: 1$>"`,
  criu: `[ "$1" = --version ] && echo "Version: 9.1"; exit 0`,
  // What the Go build leaves is a CLI that says its version.
  go: `[ "$1" = mod ] && exit 1; [ "$1" = list ] && exit
    while [ "$1" != -o ]; do shift; done
    mkdir -p "$(dirname "$2")"; printf '#!/bin/sh\\necho v3.259.0\\n' > "$2"; chmod +x "$2"`,
};

/** Answers fetch from the files of $SERVED, named like the end of the address; everything else can't be reached. */
const FETCH = `
const fs = require("node:fs"), path = require("node:path");
globalThis.fetch = async (url) => {
  const file = path.join(process.env.SERVED, path.basename(url));
  if (!fs.existsSync(file)) throw new TypeError("fetch failed", { cause: new Error("no network in tests") });
  return new Response(fs.readFileSync(file));
};`;

/** A checkout with the real set-up in it and a machine around it that has only stand-ins. */
export class Checkout {
  readonly root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "checkout-")));
  readonly bin = path.join(this.root, "machine/bin");
  readonly cache = path.join(this.root, "machine/cache/petstore-snapstart");
  readonly served = path.join(this.root, "machine/served");
  readonly project: string;
  /** Variables of the environment besides the usual ones. */
  readonly variables: Record<string, string> = {};

  /** @param folder the checkout's name */
  constructor(folder = "project") {
    this.project = path.join(this.root, folder);
    fs.cpSync(SETUP, path.join(this.project, "local/setup"), { recursive: true });
    // What the set-up takes from the program's side.
    const shared = "components/applicationBuilds.js";
    fs.cpSync(path.resolve(SETUP, "../..", shared), path.join(this.project, shared));
    this.write(`${folder}/package.json`, JSON.stringify({ dependencies: { "@pulumi/pulumi": "3.259.0" } }));
    this.write(`${folder}/package-lock.json`, JSON.stringify(lock));
    this.write(`${folder}/petstore-java/pom.xml`, "<project/>");
    this.write(`${folder}/petstore-java/src/main/App.java`, "class App {}");
    this.write("machine/fetch.js", FETCH);
    this.write("machine/jdk/release", 'JAVA_VERSION="17.0.1"\n');
    this.write("machine/jdk/bin/javac", "");
    fs.mkdirSync(this.served, { recursive: true });
    for (const [name, script] of Object.entries(commands)) this.command(name, script);
  }

  /** Writes a file below the temporary folder. */
  write(file: string, content: string, mode = 0o644) {
    fs.mkdirSync(path.dirname(path.join(this.root, file)), { recursive: true });
    fs.writeFileSync(path.join(this.root, file), content, { mode });
  }

  /** Puts a command on the PATH, before the machine's own. */
  command(name: string, script: string) {
    this.write(`machine/bin/${name}`, `#!/bin/sh\necho "${name} $*" >> "$CALLS"\n${script}\n`, 0o755);
  }

  /** The calls of the commands so far whose line begins like this. */
  calls(prefix: string): string[] {
    const file = path.join(this.root, "machine/calls");
    const lines = fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n") : [];
    return lines.filter((line) => line !== "" && line.startsWith(prefix));
  }

  /** The environment of everything that runs here. */
  environment(): NodeJS.ProcessEnv {
    return {
      PATH: `${this.bin}:/usr/bin:/bin`,
      HOME: path.join(this.root, "machine/home"),
      XDG_CACHE_HOME: path.join(this.root, "machine/cache"),
      JAVA_HOME: path.join(this.root, "machine/jdk"),
      NODE_OPTIONS: `--require ${path.join(this.root, "machine/fetch.js")}`,
      SERVED: this.served,
      CALLS: path.join(this.root, "machine/calls"),
      ...this.variables,
    };
  }

  /** Starts Node.js in the checkout. */
  start(...args: string[]) {
    return spawn(process.execPath, args, { cwd: this.project, env: this.environment() });
  }

  /** Runs Node.js in the checkout to its end. */
  async node(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const child = this.start(...args);
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stderr.on("data", (chunk) => (err += chunk));
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { code, out, err };
  }

  /** Runs the set-up. */
  setup(...options: string[]) {
    return this.node("local/setup/main.js", ...options);
  }

  /** All files below the temporary folder, but the notes of calls. */
  files(): string[] {
    const names = fs.readdirSync(this.root, { recursive: true, encoding: "utf8" });
    return names.filter((name) => name !== "machine/calls").sort();
  }

  remove() {
    fs.rmSync(this.root, { recursive: true });
  }
}
