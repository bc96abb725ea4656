import { exitMessage, failureLine, failureResult, statusOf } from "../../../../local/cloud/runtime/failure";
import { RuntimeError } from "../../../../local/cloud/runtime/runtime-error";

test.each([
  [0, "Runtime exited without providing a reason"],
  [1, "Runtime exited with error: exit status 1"],
  [64, "Runtime exited with error: exit status 64"],
  [137, "Runtime exited with error: signal: killed"],
  [134, "Runtime exited with error: signal: aborted"],
  [139, "Runtime exited with error: signal: segmentation fault"],
  [159, "Runtime exited with error: signal: 31"],
])("exit status %i is told as Lambda tells it", (status, message) => {
  expect(exitMessage(status)).toBe(message);
});

const exit = new RuntimeError("Runtime.ExitError", "Runtime exited with error: exit status 1");
const timeout = new RuntimeError("Sandbox.Timedout", "no answer within 3000 ms");

test("a caller and the log are told of a process that ended", () => {
  expect(JSON.parse(failureResult(exit, "id", 3).payload.toString())).toEqual({
    errorType: "Runtime.ExitError",
    errorMessage: "RequestId: id Error: Runtime exited with error: exit status 1",
  });
  expect(failureLine(exit, "id", 3)).toBe(
    "RequestId: id Error: Runtime exited with error: exit status 1\nRuntime.ExitError",
  );
  expect(statusOf(exit)).toEqual({ status: "error", errorType: "Runtime.ExitError" });
});

test("a caller and the log are told of a timeout", () => {
  expect(JSON.parse(failureResult(timeout, "id", 3).payload.toString())).toEqual({
    errorType: "Sandbox.Timedout",
    errorMessage: "RequestId: id Error: Task timed out after 3.00 seconds",
  });
  expect(failureLine(timeout, "id", 3)).toMatch(/^\d{4}-.*Z id Task timed out after 3\.00 seconds\n$/);
  expect(statusOf(timeout)).toEqual({ status: "timeout" });
});

test("what the runtime itself reported is passed on as it is", () => {
  const report = Buffer.from('{"errorMessage":"x","stackTrace":[]}');
  expect(failureResult(new RuntimeError("a.B", "x", report), "id", 3)).toEqual({
    payload: report,
    failed: true,
  });
});
