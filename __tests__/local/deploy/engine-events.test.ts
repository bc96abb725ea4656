import type { EngineEvent } from "@pulumi/pulumi/automation";
import { EngineEvents } from "../../../local/deploy/engine-events";
import type { Progress } from "../../../local/deploy/messages";

const URN = "urn:pulumi:local::petstore-snapstart::my:Component$aws:iam/role:Role::petstore-role";

function step(op: string, type = "aws:iam/role:Role", urn = URN, state: object = { custom: true }) {
  const metadata = { op, urn, type, new: state };
  return [{ resourcePreEvent: { metadata } }, { resOutputsEvent: { metadata } }] as unknown as EngineEvent[];
}

function told(events: EngineEvent[]): { progress: Progress[]; events: EngineEvents } {
  const progress: Progress[] = [];
  const all = new EngineEvents((each) => progress.push(each));
  for (const event of events) all.take(event);
  return { progress, events: all };
}

const diagnostic = (severity: string, message: string, urn?: string) =>
  ({ diagnosticEvent: { severity, message, urn, color: "never" } }) as unknown as EngineEvent;

test.each([
  ["create", "created"],
  ["update", "updated"],
  ["replace", "replaced"],
  ["delete", "deleted"],
])("%s is told as %s, by the names that programs use", (op, done) => {
  expect(told(step(op)).progress).toEqual([
    { kind: "program" },
    { kind: "resource", done, type: "aws.iam.Role", name: "petstore-role", ms: expect.any(Number) },
  ]);
});

test("what stays, reads, components and providers are no rows", () => {
  const events = [
    ...step("same"),
    ...step("read"),
    ...step("create-replacement"),
    ...step("create", "my:Component", "urn:a::b::my:Component::mine", { custom: false }),
    ...step("create", "pulumi:providers:aws", "urn:a::b::pulumi:providers:aws::default"),
  ];
  expect(told(events).progress).toEqual([{ kind: "program" }]);
});

test("an error is kept once, however often the engine says it", () => {
  const error = diagnostic("error", "<{%fg 1%}>memory can't be 64<{%reset%}>\n", URN);
  expect([...told([error, error, diagnostic("error", "  ")]).events.errors]).toEqual(["memory can't be 64"]);
});

test("lines of a resource and warnings are told, what the engine says of itself isn't", () => {
  expect(
    told([
      diagnostic("info", "version 1: initialising", URN),
      diagnostic("warning", "timeout 60 s is longer"),
      diagnostic("info", "duplicate", "urn:pulumi:local::p::pulumi:pulumi:Stack::p-local"),
      diagnostic("info#err", "debug noise", URN),
    ]).progress,
  ).toEqual([
    { kind: "line", severity: "info", text: "version 1: initialising" },
    { kind: "line", severity: "warning", text: "timeout 60 s is longer" },
  ]);
});
