import { run, type CommandRun } from "../../../../local/cloud/provider/run-command";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();

function request(command: string, more: Partial<CommandRun> = {}): CommandRun {
  return {
    command,
    interpreter: ["/bin/sh", "-c"],
    base: folder(),
    environment: {},
    signal: new AbortController().signal,
    onLine: () => undefined,
    ...more,
  };
}

test("what a command writes comes back without the space around it, and line by line meanwhile", async () => {
  const lines: string[] = [];
  const onLine = (stream: string, line: string) => lines.push(`${stream}: ${line}`);
  const result = await run(request("echo; echo out; echo err >&2", { onLine }));
  expect(result).toEqual({ stdout: "out", stderr: "err" });
  expect(lines.sort()).toEqual(["stderr: err", "stdout: ", "stdout: out"]);
});

test("it runs in its folder with its environment and input", async () => {
  process.env.TAKEN_AWAY = "still here";
  const environment = { GIVEN: "given", TAKEN_AWAY: undefined };
  const command = 'pwd; echo "$GIVEN"; echo "${TAKEN_AWAY-gone}"; cat';
  const { stdout } = await run(request(command, { environment, stdin: "typed" }));
  expect(stdout.split("\n")).toEqual([folder(), "given", "gone", "typed"]);
});

test("a failure says how it ended and what it wrote last", async () => {
  await expect(run(request("seq 100; echo the reason >&2; exit 3"))).rejects.toThrow(
    /exited with 3\n[^]*100/,
  );
  await expect(run(request("echo the reason >&2; exit 3"))).rejects.toThrow(/exited with 3\nthe reason$/);
  await expect(run(request("kill -9 $$"))).rejects.toThrow(/was ended by SIGKILL/);
  await expect(run(request("true", { interpreter: ["/nowhere/sh", "-c"] }))).rejects.toThrow(/ENOENT/);
});

test("aborting ends everything that the command started", async () => {
  const abort = new AbortController();
  const lines: string[] = [];
  const onLine = (_stream: string, line: string) => {
    lines.push(line);
    if (line === "ready") abort.abort(new Error("given up"));
  };
  const child = `sh -c 'trap "echo ended; exit" TERM; echo ready; while :; do sleep 0.05; done' & wait`;
  // It's over only when nobody holds the output's other end any more.
  await expect(run(request(child, { signal: abort.signal, onLine }))).rejects.toThrow("given up");
  expect(lines).toEqual(expect.arrayContaining(["ready", "ended"]));
});
