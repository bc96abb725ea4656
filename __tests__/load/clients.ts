import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import http from "node:http";
import { awsClientSettings } from "../support/local-client";

/** What a request came to. */
export interface Outcome {
  status: number;
  text: string;
}

/** What is asked of the function: see PetStoreHandler.java. */
export type Query = { n: string; do?: string };

const textOf = (query: Query) => new URLSearchParams(query).toString();

/** Sends a query to the function, in one of the ways in which programs do. */
export interface Client {
  name: string;
  send(query: Query): Promise<Outcome>;
  close(): void;
}

/** How long a request may take, in ms: longer than the function's time limit. */
const LIMIT = 25_000;

/** Through the API; `keepAlive`: on connections that are kept for the next request. */
export function apiClient(apiUrl: string, keepAlive: boolean): Client {
  const agent = new http.Agent({ keepAlive });
  const send = (query: Query) =>
    new Promise<Outcome>((resolve, reject) => {
      const request = http.get(`${apiUrl}?${textOf(query)}`, { agent, timeout: LIMIT }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode!, text }));
        response.on("error", reject);
      });
      request.on("timeout", () => request.destroy(new Error("no answer")));
      request.on("error", reject);
    });
  const name = keepAlive ? "HTTP, kept connections" : "HTTP, a connection each";
  return { name, send, close: () => agent.destroy() };
}

/** Through fetch, as Node.js has it. */
export function fetchClient(apiUrl: string): Client {
  const send = async (query: Query) => {
    const response = await fetch(`${apiUrl}?${textOf(query)}`, { signal: AbortSignal.timeout(LIMIT) });
    return { status: response.status, text: await response.text() };
  };
  return { name: "fetch", send, close: () => undefined };
}

/** Through Lambda's API with AWS's client. An error of the function counts as the 500 that the API makes of it. */
export function lambdaClient(stateDir: string, functionName: string): Client {
  const client = new LambdaClient({ ...awsClientSettings(stateDir), maxAttempts: 1 });
  const send = async (query: Query) => {
    const Payload = JSON.stringify({ version: "1.0", queryStringParameters: query });
    const request = new InvokeCommand({ FunctionName: functionName, Qualifier: "live", Payload });
    const answer = await client.send(request, { requestTimeout: LIMIT });
    const text = Buffer.from(answer.Payload ?? []).toString();
    if (answer.FunctionError !== undefined) return { status: 500, text };
    const { statusCode, body } = JSON.parse(text) as { statusCode: number; body: string };
    return { status: statusCode, text: body };
  };
  return { name: "Lambda's API", send, close: () => client.destroy() };
}
