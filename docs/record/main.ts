import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pause, Shell } from "./shell";
import { terminalsSvg } from "./svg";

// `npx tsx docs/record/main.ts`: records README's picture of a terminal, docs/terminal.svg. It runs npm start with an empty
// state folder in one shell, calls the function from another, and draws both as they were. Needs Linux, bash and util-linux.

const PROJECT = join(__dirname, "../..");
const TARGET = join(PROJECT, "docs/terminal.svg");
const COLUMNS = 80;
/** For a reader to take in what is there, ms. */
const LOOK = 2_500;

async function record(): Promise<void> {
  const stateDir = mkdtempSync(join(tmpdir(), "petstore-record-"));
  const { PATH, HOME, XDG_CACHE_HOME } = process.env;
  const env = { PATH, HOME, XDG_CACHE_HOME, LANG: "C.UTF-8", PETSTORE_LOCAL_STATE: stateDir };
  const began = performance.now();
  const now = () => Math.round((performance.now() - began) / 10) * 10;
  const server = new Shell(COLUMNS, 30, now, PROJECT, env);
  const client = new Shell(COLUMNS, 9, now, PROJECT, { ...env, npm_config_update_notifier: "false" });
  try {
    await Promise.all([server.printed(/\$ $/), client.printed(/\$ $/)]);
    await pause(500);
    await server.type("npm start");
    const [, apiUrl] = await server.printed(/apiUrl[^\n]*?(http:\S+\/pets)/);
    await server.printed(/Serving until Ctrl-C/);
    await pause(LOOK);
    await client.type(`apiUrl=${apiUrl}`, { pasted: true });
    await pause(500);
    await client.type('curl -w "\\n" "$apiUrl?limit=1"');
    await server.printed(/restored in/);
    await pause(LOOK);
    client.press("up");
    await pause(500);
    const before = server.printedSoFar;
    client.press("enter");
    await server.printed(/ petstore .* MB/, before);
    await pause(LOOK);
    server.press("interrupt");
    await server.printed(/Stopping…[^$]*\$ $/);
    const panes = [
      { title: "npm start", recording: await server.close() },
      { title: "another terminal", recording: await client.close() },
    ];
    writeFileSync(
      TARGET,
      terminalsSvg(
        panes,
        "npm start deploys 23 resources to the local cloud and prints their URLs. In another terminal curl calls the " +
          "function twice: the first call is answered by an environment restored from the snapshot, the second by the same one.",
      ),
    );
  } finally {
    server.press("interrupt");
    await Promise.all([server.close(), client.close()]);
    rmSync(stateDir, { recursive: true, force: true });
  }
}

record().then(
  () => console.log(`${TARGET} is written.`),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
