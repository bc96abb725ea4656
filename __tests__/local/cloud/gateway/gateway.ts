import type { CreateStageRequest } from "@aws-sdk/client-apigatewayv2";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { GatewayService } from "../../../../local/cloud/gateway/service";
import type { InvokeRequest, InvokeResponse } from "../../../../local/cloud/lambda/api";

export const FUNCTION = "arn:aws:lambda:eu-central-1:000000000000:function:petstore:live";

type Invoke = (request: InvokeRequest) => Promise<InvokeResponse>;

/** A function's answer as Lambda gives it back. */
export function returned(response: unknown): InvokeResponse {
  return { requestId: "6a7e8feb", payload: Buffer.from(JSON.stringify(response)), executedVersion: "1" };
}

/** A gateway on a state directory of its own, in front of a function that the test plays. */
export class TestGateway {
  readonly stateDir = mkdtempSync(path.join(tmpdir(), "gateway-"));
  readonly invoke = jest.fn<Promise<InvokeResponse>, [InvokeRequest]>();
  readonly put = jest.fn();
  service!: GatewayService;

  async open(): Promise<this> {
    this.service = await GatewayService.open({
      stateDir: this.stateDir,
      region: "eu-central-1",
      lambda: { invoke: this.invoke },
      logs: { put: this.put },
    });
    return this;
  }

  async close(): Promise<void> {
    await this.service.close();
    rmSync(this.stateDir, { recursive: true });
  }

  answer(invoke: Invoke): void {
    this.invoke.mockReset().mockImplementation(invoke);
  }

  /** The event of the last invocation. */
  event<Event = Record<string, unknown>>(): Event {
    return JSON.parse(this.invoke.mock.lastCall![0].payload.toString()) as Event;
  }

  /** An API whose routes all lead to the function, on one stage; returns id and port. */
  async api(
    routeKeys: string[],
    stage: Partial<CreateStageRequest> = {},
    { version = "2.0", timeout = undefined as number | undefined } = {},
  ): Promise<{ apiId: string; port: number }> {
    const { ApiId, ApiEndpoint } = await this.service.createApi({ Name: "pets", ProtocolType: "HTTP" });
    const { IntegrationId } = await this.service.createIntegration({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: FUNCTION,
      PayloadFormatVersion: version,
      TimeoutInMillis: timeout,
    });
    for (const RouteKey of routeKeys) {
      await this.service.createRoute({ ApiId, RouteKey, Target: `integrations/${IntegrationId}` });
    }
    await this.service.createStage({ ApiId, StageName: "$default", AutoDeploy: true, ...stage });
    return { apiId: ApiId!, port: Number(new URL(ApiEndpoint!).port) };
  }
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** One request on a connection of its own. */
export function call(
  port: number,
  url: string,
  options: http.RequestOptions = {},
  body?: Buffer | string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: "127.0.0.1", port, path: url, agent: false, ...options },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

/** Sends bytes as they are and returns all that comes back until the server closes. */
export function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("end", () => {
      socket.end();
      resolve(answer);
    });
    socket.on("error", reject);
  });
}
