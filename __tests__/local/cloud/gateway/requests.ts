import type { IncomingMessage } from "node:http";
import type { EventContext } from "../../../../local/cloud/gateway/event";
import type { GatewayRequest } from "../../../../local/cloud/gateway/request";
import { readRequest } from "../../../../local/cloud/gateway/request";

/** 12 March 2020, 19:03:58.390 UTC. */
export const TIME = 1584039838390;

export const TRACE = "Root=1-5e6b67ad-2d4a5560cf6fb7a02780c3a0";

export interface Sent {
  method?: string;
  url: string;
  /** Names and values by turns, as on the wire; Host and a trace id are there already. */
  headers?: string[];
}

/** A request as it would come off the wire, with the id and time of these tests. */
export function requestOf({ method = "GET", url, headers = [] }: Sent): GatewayRequest {
  const message = {
    method,
    url,
    httpVersion: "1.1",
    rawHeaders: ["Host", "127.0.0.1:8080", "X-Amzn-Trace-Id", TRACE, ...headers],
    socket: { remoteAddress: "127.0.0.1" },
  } as unknown as IncomingMessage;
  return { ...readRequest(message, 8080), requestId: "JCJgriq-vHcEPMg=", time: TIME };
}

export function contextOf(
  routeKey: string,
  stage = "$default",
  stageVariables?: Record<string, string>,
): EventContext {
  return {
    accountId: "000000000000",
    apiId: "a1b2c3d4e5",
    stage,
    routeKey,
    resourcePath: routeKey.split(" ")[1] ?? routeKey,
    stageVariables,
  };
}
