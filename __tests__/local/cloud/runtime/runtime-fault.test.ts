import { ofRuntime } from "../../../../local/cloud/runtime/runtime-fault";
import { RuntimeError } from "../../../../local/cloud/runtime/runtime-error";

const ended = new RuntimeError("Runtime.ExitError", "Runtime exited with error: exit status 1");
const thread =
  "Exception in thread main java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory\n";
const end = { error: ended, printed: thread, tasks: 30, isolation: { outOfMemory: false } };

test.each([
  ["threads", thread, "processes"],
  ["memory", "# There is insufficient memory for the Java Runtime Environment to continue.", "memory"],
  ["a shell", "environment.sh: 34: setsid: Cannot fork", "processes"],
])("a runtime that has ended for want of %s is the machine's fault", (_what, printed, resource) => {
  expect(ofRuntime({ ...end, printed })?.message).toMatch(`This machine has run short of ${resource}: `);
});

test("a runtime that was killed without need is the machine's fault", () => {
  const countedMemory = () => ({ peak: 100, killed: true });
  const killed = { ...end, printed: "", isolation: { outOfMemory: false, countedMemory } };
  expect(ofRuntime(killed)?.message).toMatch(/the function's process was killed/);
});

test.each([
  ["it has all threads that an environment may have", { ...end, tasks: 1000 }],
  ["it has used its own memory up", { ...end, isolation: { outOfMemory: true } }],
  ["it prints something else", { ...end, printed: "java.lang.OutOfMemoryError: Java heap space" }],
  ["it only takes too long", { ...end, error: new RuntimeError("Sandbox.Timedout", "no answer") }],
])("it is the function's fault where %s", (_why, what) => {
  expect(ofRuntime(what)).toBeUndefined();
});
