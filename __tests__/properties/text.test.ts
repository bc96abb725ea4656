import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { parseAbOutput, timesFrom } from "../../bench/ab";
import { BenchError } from "../../bench/errors";
import { checkSettings, describeSettings } from "../../config/settings";
import { ServiceError } from "../../local/cloud/errors";
import { parseFunctionName } from "../../local/cloud/lambda/function-name";
import { reportLine } from "../../local/cloud/runtime/log-lines";
import { parseReport } from "../../local/report-line";

/** What holds for any text: REPORT lines, ab's output, names, settings. */

const ms = fc.integer({ min: 0, max: 1e8 }).map((hundredths) => hundredths / 100);

test("a REPORT line says what was reported", () => {
  const report = fc.record(
    {
      requestId: fc.uuid(),
      duration: ms,
      memorySize: fc.integer({ min: 128, max: 10240 }),
      maxMemoryUsed: fc.integer({ min: 1, max: 10240 }),
      restoreDuration: ms,
      status: fc.oneof(
        fc.constant({ status: "timeout" as const }),
        fc.record({ status: fc.constant("error" as const), errorType: fc.stringMatching(/^[\w.$]{1,40}$/) }),
      ),
    },
    { requiredKeys: ["requestId", "duration", "memorySize", "maxMemoryUsed"] },
  );
  fc.assert(
    fc.property(report, (given) => {
      const found = parseReport(reportLine(given))!;
      expect(found.duration).toBeCloseTo(given.duration, 2);
      expect(found.maxMemoryMb).toBe(given.maxMemoryUsed);
      expect(found.start?.kind).toBe(given.restoreDuration === undefined ? undefined : "restore");
      expect(found.failure?.split(", ")[0]).toBe(given.status?.status);
    }),
  );
});

test("any other line is none, and takes no time", () => {
  const hostile = fc.oneof(
    fc.string({ maxLength: 2_000 }),
    fc.string({ maxLength: 2_000 }).map((text) => `REPORT RequestId: ${text}`),
    fc.json().map((text) => text.replace("{", '{"type":"platform.report",')),
    fc.constantFrom("\t", "\tDuration: ").map((part) => `REPORT RequestId:${part.repeat(20_000)}`),
  );
  fc.assert(
    fc.property(hostile, (line) => {
      const begun = performance.now();
      const report = parseReport(line);
      expect(performance.now() - begun).toBeLessThan(1_000);
      if (!/^REPORT RequestId:|^{/.test(line)) expect(report).toBeUndefined();
    }),
  );
});

test("of ab's output the summary counts, whatever the answers before it say", () => {
  const count = fc.nat(1e6);
  const before = fc.array(fc.oneof(fc.string(), fc.constant("Complete requests:      7")));
  fc.assert(
    fc.property(before, count, count, fc.nat(100_000), (noise, completed, failed, hundredths) => {
      const summary = [
        `Complete requests:      ${completed}`,
        `Failed requests:        ${failed}`,
        `Requests per second:    ${(hundredths / 100).toFixed(2)} [#/sec] (mean)`,
      ];
      const found = parseAbOutput([...noise, ...summary].join("\n"));
      expect(found).toMatchObject({ completed, failed, requestsPerSecond: hundredths / 100 });
    }),
  );
});

test("what isn't ab's output is an error that says so; times are numbers", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 500 }), (text) => {
      try {
        parseAbOutput(text);
      } catch (error) {
        expect(error).toBeInstanceOf(BenchError);
      }
      expect(timesFrom(text).times.every(Number.isFinite)).toBe(true);
    }),
  );
});

test("a function's name is the same in each of its forms, and anything else is refused by Lambda's error", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
  const qualifier = fc.option(fc.stringMatching(/^[A-Za-z0-9_-]{1,128}$/), { nil: undefined });
  fc.assert(
    fc.property(name, qualifier, (given, version) => {
      const suffix = version === undefined ? "" : `:${version}`;
      const forms = [
        "",
        "function:",
        "123456789012:function:",
        "arn:aws:lambda:eu-west-1:123456789012:function:",
      ];
      // A name of twelve digits, or `function`, with a qualifier can't be told from a part of these.
      for (const form of forms) {
        const found = parseFunctionName(`${form}${given}${suffix}`);
        expect(found).toEqual({ name: given, ...(version !== undefined && { qualifier: version }) });
      }
    }),
  );
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300 }),
      fc.option(fc.string(), { nil: undefined }),
      (text, version) => {
        try {
          expect(parseFunctionName(text, version).name).toMatch(/^[\w-]{1,64}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(ServiceError);
        }
      },
    ),
  );
});

test("settings are right, or each wrong one is named", () => {
  const keys = [...describeSettings().map(({ key }) => key), "memroy", "__proto__", "constructor"];
  const value = fc.oneof(fc.stringMatching(/^[ -~]{0,30}$/), fc.integer().map(String), fc.json());
  const raw = fc.dictionary(fc.constantFrom(...keys), value, { noNullPrototype: true });
  fc.assert(
    fc.property(raw, (settings) => {
      try {
        checkSettings(settings, { today: new Date("2026-11-23"), stack: "dev" });
      } catch (error) {
        expect(pulumi.RunError.isInstance(error)).toBe(true);
        const named = Object.keys(settings).filter((key) => (error as Error).message.includes(key));
        expect(named.length).toBeGreaterThan(0);
      }
    }),
  );
});
