import { Concurrency } from "../../../../local/cloud/lambda/concurrency";

const throttled = (Reason: string) =>
  expect.objectContaining({
    code: "TooManyRequestsException",
    httpStatus: 429,
    fields: { Reason, Type: "User" },
  });

test("all functions share the account's limit", () => {
  const concurrency = new Concurrency(3);
  const leave = concurrency.enter("a", undefined);
  concurrency.enter("a", undefined);
  concurrency.enter("b", undefined);
  expect(() => concurrency.enter("c", undefined)).toThrow(throttled("ConcurrentInvocationLimitExceeded"));
  leave();
  concurrency.enter("c", undefined);
});

test("a function has its reserved ones and no more", () => {
  const concurrency = new Concurrency(10);
  const leave = concurrency.enter("a", 2);
  concurrency.enter("a", 2);
  expect(() => concurrency.enter("a", 2)).toThrow(
    throttled("ReservedFunctionConcurrentInvocationLimitExceeded"),
  );
  concurrency.enter("b", undefined);
  leave();
  concurrency.enter("a", 2);
});

test("with none reserved a function isn't invoked at all", () => {
  expect(() => new Concurrency(10).enter("a", 0)).toThrow(
    throttled("ReservedFunctionConcurrentInvocationLimitExceeded"),
  );
});

test("the account's limit is AWS's", () => {
  const concurrency = new Concurrency();
  for (let i = 0; i < 1000; i++) concurrency.enter("a", undefined);
  expect(() => concurrency.enter("a", undefined)).toThrow(throttled("ConcurrentInvocationLimitExceeded"));
});
