import { readdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { resolveTools } from "../../local/setup/tools";
import { LambdaBench, parsed } from "./support/lambda";
import { buildHandler, fetchJar } from "./support/probe";

/** What functions hold across a snapshot still works in every environment that is restored from it. */

const bench = new LambdaBench();
const HANDLER = "probe.Holder::handleRequest";
type Answers = Record<string, string>;

beforeAll(async () => {
  const { javaHome, mvn } = await resolveTools(["javaHome", "mvn"]);
  const conscrypt = fetchJar(mvn, "org.conscrypt:conscrypt-openjdk-uber:2.5.2", bench.folder);
  bench.zip = buildHandler("Holder", javaHome, bench.folder, { release: 17, libraries: [conscrypt] });
  await bench.open();
}, 120_000);
afterAll(() => bench.remove());

/** Publishes a function that holds these, and calls two environments, one after the other, as often. */
async function restoredTwice(name: string, hold: string[], calls: number): Promise<Answers[][]> {
  const settings = {
    Handler: HANDLER,
    MemorySize: 512,
    Environment: { Variables: { HOLD: hold.join(" ") } },
  };
  const { State, StateReason } = await bench.publish(name, { Runtime: "java17", ...settings });
  expect([State, StateReason]).toEqual(["Active", undefined]);
  const answers: Answers[][] = [];
  for (let i = 0; i < 2; i++) {
    await bench.service.stopEnvironments(name);
    const own: Answers[] = [];
    for (let call = 0; call < calls; call++) own.push(parsed<Answers>(await bench.invoke(name, {}, "1")));
    answers.push(own);
  }
  const kinds = bench.service.starts(name, 0).map(({ kind }) => kind);
  expect(kinds).toEqual(["restore", "restore"]);
  return answers;
}

test("files, locks, sockets, FIFOs, timers and threads", async () => {
  const hold = [
    ...["deleted-file", "file-lock", "unix-socket", "fifo", "mapped-file", "moved-file"],
    ...["inotify", "epoll", "timer", "threads"],
  ];
  const answers = await restoredTwice("holder", hold, 2);
  const fine = Object.fromEntries(hold.map((each) => [each, "fine"]));
  expect(answers).toEqual([
    [fine, fine],
    [fine, fine],
  ]);
}, 120_000);

test("a child process and the pipes to it", async () => {
  const fine = { child: "fine" };
  expect(await restoredTwice("parent", ["child"], 1)).toEqual([[fine], [fine]]);
}, 120_000);

test("native cryptography draws other numbers in each environment", async () => {
  const answers = await restoredTwice("crypto", ["native-random"], 3);
  const numbers = answers.flat().map((answer) => answer["native-random"]);
  expect(numbers[0]).toMatch(/^[\w+/]{22}==$/);
  expect(new Set(numbers).size).toBe(6);
}, 120_000);

test("connections to the outside are closed, the function sees it, and the log names them", async () => {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    const { port } = server.address() as { port: number };
    const Variables = { HOLD: "connection", OUTSIDE: `host.internal:${port}` };
    const settings = {
      Handler: HANDLER,
      Runtime: "java17" as const,
      MemorySize: 512,
      Environment: { Variables },
    };
    expect((await bench.publish("connected", settings)).State).toBe("Active");
    expect(parsed(await bench.invoke("connected", {}, "1"))).toEqual({ connection: "closed" });
    const { closedConnections } = bench.service.snapshotOf("connected", "1");
    expect(closedConnections).toEqual([expect.stringMatching(new RegExp(`^169[.\\d]+:${port}$`))]);
    const told = `version 1's snapshot was taken are closed in it: ${closedConnections[0]}\n`;
    expect((await bench.log.of("connected")).some((line) => line.endsWith(told))).toBe(true);
  } finally {
    server.close();
  }
}, 120_000);

test("what a snapshot can't hold fails the version, in words of whoever wrote the function", async () => {
  // The code is what functions see of this machine; by a link, since the path of a socket must be short.
  await bench.create("code");
  const code = join(bench.stateDir, "lambda/code");
  symlinkSync(join(code, readdirSync(code)[0]!), join(bench.folder, "code"));
  const server = createServer().listen({ path: join(bench.folder, "code/socket"), writableAll: true });
  try {
    const Variables = { HOLD: "outside-socket", OUTSIDE: "/var/task/socket" };
    const version = await bench.publish("outside", {
      Runtime: "java17",
      Handler: HANDLER,
      MemorySize: 512,
      Environment: { Variables },
    });
    expect(version.State).toBe("Failed");
    expect(version.StateReason).toMatch(
      /^The snapshot can't be taken, since a Unix socket is connected to a process/,
    );
  } finally {
    server.close();
  }
}, 120_000);
