import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mendCheckpoint } from "../../../local/deploy/checkpoint";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
const file = (name: string) => join(folder(), ".pulumi/stacks/petstore", name);
const write = (name: string, text: string) => writeFileSync(file(name), text);
const text = (name: string) => readFileSync(file(name), "utf8");

beforeEach(() => mkdirSync(file("."), { recursive: true }));

test("a state that is whole stays as it is", async () => {
  write("local.json", '{"version":3}');
  write("local.json.bak", '{"version":2}');
  expect(await mendCheckpoint(folder())).toBe(false);
  expect(text("local.json")).toBe('{"version":3}');
});

test("a state that is empty is put back by a step", async () => {
  write("local.json", "");
  write("local.json.bak", '{"version":2}');
  expect(await mendCheckpoint(folder())).toBe(true);
  expect(text("local.json")).toBe('{"version":2}');
});

test("without a step before, an empty state goes; one with something in it is left to be looked at", async () => {
  write("local.json", "");
  expect(await mendCheckpoint(folder())).toBe(true);
  expect(existsSync(file("local.json"))).toBe(false);
  write("local.json", "{half");
  expect(await mendCheckpoint(folder())).toBe(false);
  expect(text("local.json")).toBe("{half");
});

test("half written attributes of a file go", async () => {
  write("local.json", "{}");
  write("local.json.attrs", '{"user.cache');
  await mendCheckpoint(folder());
  expect(existsSync(file("local.json.attrs"))).toBe(false);
});

test("a folder without any state has nothing to mend", async () => {
  expect(await mendCheckpoint(join(folder(), "none"))).toBe(false);
});

test("an engine that is at work is waited for, which is told once; then its state is looked at", async () => {
  const lock = join(folder(), ".pulumi/locks/organization/petstore/local/1.json");
  mkdirSync(join(lock, ".."), { recursive: true });
  const engine = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
  writeFileSync(lock, JSON.stringify({ pid: engine.pid }));
  write("local.json", "");
  const told = jest.fn(() => void engine.kill());
  expect(await mendCheckpoint(folder(), told)).toBe(true);
  expect(told).toHaveBeenCalledTimes(1);
});
