import type { AccessRecord } from "../../../../local/cloud/gateway/access-log";
import { AccessLog, accessLogFormat } from "../../../../local/cloud/gateway/access-log";
import { LAMBDA_THROTTLED } from "../../../../local/cloud/gateway/answers";
import { TIME, contextOf, requestOf } from "./requests";

const RECORD: AccessRecord = {
  context: contextOf("GET /pets"),
  request: requestOf({ url: "/pets?limit=3", headers: ["User-Agent", "curl/8"] }),
  status: 200,
  requestLength: 10,
  responseLength: 1234,
  responseLatency: 12.6,
  error: undefined,
  integration: { latency: 11.4, status: 200, lambdaStatus: 200, requestId: "6a7e8feb" },
};

describe("an access log line", () => {
  test.each([
    [
      '$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod $context.routeKey $context.protocol" ' +
        "$context.status $context.responseLength $context.requestId",
      '127.0.0.1 - - [12/Mar/2020:19:03:58 +0000] "GET GET /pets HTTP/1.1" 200 1234 JCJgriq-vHcEPMg=',
    ],
    [
      '{"api":"$context.apiId","stage":"$context.stage","path":"$context.path","at":$context.requestTimeEpoch}',
      `{"api":"a1b2c3d4e5","stage":"$default","path":"/pets","at":${TIME}}`,
    ],
    [
      "$context.integrationLatency/$context.integration.latency of $context.responseLatency ms, $context.dataProcessed B",
      "11/11 of 13 ms, 1244 B",
    ],
    [
      "$context.integration.requestId $context.awsEndpointRequestId $context.integration.status",
      "6a7e8feb 6a7e8feb 200",
    ],
    ["$context.accountId $context.domainName $context.identity.userAgent", "000000000000 127.0.0.1 curl/8"],
    ["$context.error.message|$context.error.messageString|$context.integrationErrorMessage", "-|-|-"],
    ["$context.identity.user $context.nonsense $context.constructor", "- - -"],
    ["$context.status. $contextual $input.body", "200. $contextual $input.body"],
  ])("%s", (format, line) => {
    expect(accessLogFormat(format)(RECORD)).toBe(line);
  });

  test("of a failed integration says why", () => {
    const format =
      "$context.status $context.error.messageString $context.integrationErrorMessage $context.integrationStatus";
    const record = { ...RECORD, status: 503, error: LAMBDA_THROTTLED, integration: undefined };
    expect(accessLogFormat(format)(record)).toBe('503 "Service Unavailable" Rate Exceeded. -');
  });
});

describe("an access log", () => {
  test("writes the lines of one turn together, with the time that the requests came", () => {
    const put = jest.fn();
    const log = new AccessLog({ put }, "/pets/access", "a1b2c3d4e5/$default", "$context.status");
    log.add(RECORD);
    log.add({ ...RECORD, status: 404 });
    log.flush();
    log.flush();
    expect(put.mock.calls).toEqual([
      [
        "/pets/access",
        "a1b2c3d4e5/$default",
        [
          { timestamp: TIME, message: "200" },
          { timestamp: TIME, message: "404" },
        ],
      ],
    ]);
  });

  test("survives a log group that is gone", () => {
    const warn = jest.spyOn(console, "warn").mockImplementation(() => {});
    const put = () => {
      throw new Error("The specified log group does not exist.");
    };
    const log = new AccessLog({ put }, "/gone", "s", "$context.status");
    log.add(RECORD);
    log.flush();
    expect(warn).toHaveBeenCalledWith(
      "API Gateway: access log of /gone lost: The specified log group does not exist.",
    );
    warn.mockRestore();
  });
});
