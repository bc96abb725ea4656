import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseParent, parsePss, processesBelow, pssOf } from "../../../bench/restore/processMemory";

const ROLLUP = `00400000-7ffc5b1f2000 ---p 00000000 00:00 0                              [rollup]
Rss:               61840 kB
Pss:               24513 kB
Pss_Dirty:         19012 kB
Pss_Anon:          18900 kB
Pss_File:           5613 kB
Shared_Clean:      42000 kB
`;

test("the proportional set size is read in bytes, and is not one of its parts", () => {
  expect(parsePss(ROLLUP)).toBe(24513 * 1024);
});

test("a file without it is refused", () => {
  expect(() => parsePss("Rss: 12 kB\n")).toThrow("no line Pss");
});

test("a process's parent is found whatever its name holds", () => {
  expect(parseParent("4242 (java) S 17 4242 4242 0 -1 4194560")).toBe(17);
  expect(parseParent("4242 (a) R 5 (b) S 9 4242 0 -1")).toBe(9);
});

test("the processes of an environment go up to the ancestor, which isn't among them", async () => {
  const shell = spawn("sh", ["-c", "sh -c 'echo $$; read -r _; :'; :"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = (await once(shell.stdout, "data")) as [Buffer];
  try {
    const inner = Number(line.toString());
    expect(await processesBelow(process.pid, inner)).toEqual([inner, shell.pid]);
    expect(await processesBelow(shell.pid!, inner)).toEqual([inner]);
    await expect(processesBelow(2 ** 30, inner)).rejects.toThrow("isn't below");
    expect(await pssOf(inner)).toBeGreaterThan(0);
  } finally {
    shell.stdin.end();
    await once(shell, "close");
  }
});
