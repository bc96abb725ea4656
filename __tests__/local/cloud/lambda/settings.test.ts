import type { FunctionSettings } from "../../../../local/cloud/lambda/api";
import { checkSettings } from "../../../../local/cloud/lambda/settings";

const usual: FunctionSettings = {
  Runtime: "java11",
  Handler: "a.B::c",
  Role: "arn:aws:iam::000000000000:role/r",
};
const variables = (Variables: Record<string, string>) => ({ Environment: { Variables } });

test.each<[string, object]>([
  ["the least that is needed", {}],
  ["each runtime with Java 11 or later", { Runtime: "java25" }],
  ["a runtime on Amazon Linux 2023", { Runtime: "java17.al2023" }],
  ["a larger /tmp", { EphemeralStorage: { Size: 10_240 } }],
  ["the least memory and timeout", { MemorySize: 128, Timeout: 1 }],
  ["the most", { MemorySize: 10_240, Timeout: 900, SnapStart: { ApplyOn: "PublishedVersions" } }],
  ["SnapStart none", { SnapStart: { ApplyOn: "None" }, Architectures: ["arm64"] }],
  [
    "variables of its own",
    variables({
      TABLE: "pets",
      JAVA_TOOL_OPTIONS: "-Xss1m",
      TZ: "Asia/Tokyo",
      AWS_LAMBDA_EXEC_WRAPPER: "/w",
    }),
  ],
])("%s is taken", (_name, change) => {
  checkSettings({ ...usual, ...change });
});

test.each<[string, object, RegExp]>([
  ["another runtime", { Runtime: "nodejs22.x" }, /nodejs22\.x/],
  ["Java 8", { Runtime: "java8.al2" }, /java8\.al2/],
  ["no runtime", { Runtime: undefined }, /Java 11/],
  ["no handler", { Handler: undefined }, /handler/],
  ["a handler with a space", { Handler: "a b" }, /handler/],
  ["no role", { Role: undefined }, /role/],
  ["too little memory", { MemorySize: 127 }, /128.*10240.*127/],
  ["too much memory", { MemorySize: 10_241 }, /MemorySize/],
  ["half a megabyte", { MemorySize: 128.5 }, /MemorySize/],
  ["no time", { Timeout: 0 }, /Timeout/],
  [
    "too little of /tmp",
    { EphemeralStorage: { Size: 511 } },
    /EphemeralStorage must be between 512 and 10240 MB/,
  ],
  ["too much of it", { EphemeralStorage: { Size: 10_241 } }, /EphemeralStorage/],
  [
    "more of it than SnapStart takes",
    { EphemeralStorage: { Size: 513 }, SnapStart: { ApplyOn: "PublishedVersions" } },
    /SnapStart takes no more than 512 MB/,
  ],
  ["too much time", { Timeout: 901 }, /Timeout/],
  ["an unknown SnapStart", { SnapStart: { ApplyOn: "Always" } }, /Always/],
  ["another processor", { Architectures: ["riscv"] }, /riscv/],
  [
    "a reserved variable",
    variables({ AWS_REGION: "x", OK: "y" }),
    /Reserved keys used in this request: AWS_REGION$/,
  ],
  ["the Runtime API's variable", variables({ AWS_LAMBDA_RUNTIME_API: "x" }), /AWS_LAMBDA_RUNTIME_API$/],
  ["credentials", variables({ AWS_SECRET_ACCESS_KEY: "x" }), /AWS_SECRET_ACCESS_KEY$/],
  ["a name that begins with a digit", variables({ "1ST": "x" }), /1ST/],
  ["a name of one letter", variables({ A: "x" }), /A$/],
  ["more than 4 KB of variables", variables({ BIG: "x".repeat(4096) }), /4096 bytes/],
])("%s is refused", (_name, change, message) => {
  expect(() => checkSettings({ ...usual, ...change })).toThrow(
    expect.objectContaining({
      code: "InvalidParameterValueException",
      message: expect.stringMatching(message),
    }),
  );
});
