import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TrialClock } from "../../../local/hazards/trial-clock";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
const HOURS = 37 * 3600_000;

async function opened() {
  const source = join(folder(), "clock");
  writeFileSync(join(folder(), "library"), "a library");
  const clock = await TrialClock.open(source);
  const variables = clock.variables(undefined);
  /** What lies here of a path in an environment. */
  const here = (path: string) => path.replace(clock.folder.path, source);
  return { clock, variables, here, library: join(folder(), "library") };
}

test("the clock is this machine's until it is put ahead, and again afterwards", async () => {
  const { clock, library } = await opened();
  await clock.use(library);
  const ahead = () => clock.now() - Date.now();
  expect(Math.abs(ahead())).toBeLessThan(1_000);
  clock.set(HOURS);
  expect(Math.abs(ahead() - HOURS)).toBeLessThan(1_000);
  clock.set(0);
  expect(Math.abs(ahead())).toBeLessThan(1_000);
});

test("the file that processes read keeps its length, so that CRIU opens it again", async () => {
  const { clock, variables, here, library } = await opened();
  await clock.use(library);
  const file = here(variables["FAKETIME_TIMESTAMP_FILE"]!);
  const { size } = statSync(file);
  expect(readFileSync(file, "utf8")).toBe("+000000000\n");
  clock.set(HOURS);
  expect(readFileSync(file, "utf8")).toBe("+000133200\n");
  expect(statSync(file).size).toBe(size);
});

test("the library is there only where it is used, and the function's own come after it", async () => {
  const { clock, variables, here, library } = await opened();
  const path = variables["LD_PRELOAD"]!;
  expect(existsSync(here(path))).toBe(false);
  await clock.use(library);
  expect(readFileSync(here(path), "utf8")).toBe("a library");
  expect(clock.variables("/opt/mine.so")["LD_PRELOAD"]).toBe(`${path}:/opt/mine.so`);
});
