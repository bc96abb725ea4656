import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

interface Environment {
  stream: string;
  version: string;
  busy: boolean;
}

interface Version {
  priming: string;
}

/** ms that the fake's starts and handlers take. */
export const TIMES = { init: 60, restore: 12, unprimed: 25, handler: 2 };

/**
 * A server that answers as Lambda, CloudWatch Logs and an HTTP API would, for one function with the alias `live` on
 * version 1: environments that really are cold or warm, log lines in Lambda's form. `lose` keeps REPORT lines back.
 */
export class FakeCloud {
  readonly functionName = "petstore-fake";
  readonly events: { timestamp: number; message: string; logStreamName: string }[] = [];
  /** Every call but FilterLogEvents and polls of a state, as `METHOD path`. */
  readonly calls: string[] = [];
  handler?: string;
  variables: Record<string, string> = { PRIMING: "invoke" };
  aliasOn = "1";
  versions = new Map<string, Version>([["1", { priming: "invoke" }]]);
  /** What the function throws, as the Runtime API has it; undefined where it answers. */
  functionError?: { errorType: string; errorMessage: string };
  /** So many requests are answered before it throws. */
  goodFirst = 0;
  /** Method, path and body of each request that has reached the function. */
  readonly requests = new Set<string>();
  /** Answers every so many-th request with 429, as a throttled API does. */
  throttleEvery = 0;
  /** This many REPORT lines are never written. */
  lose = 0;
  /** Why published versions initialise, as without snapshots. */
  noSnapshots?: string;
  environments: Environment[] = [];
  #count = 0;
  #next = 2;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this.endpoint;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** For clients; the fake takes any credentials. */
  get access() {
    const credentials = { accessKeyId: "any", secretAccessKey: "any" };
    return { endpoint: this.endpoint, region: "eu-central-1", credentials };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Of a function without an API. */
  get outputsWithoutApi(): Record<string, string> {
    return { functionName: this.functionName, version: "1", alias: "live" };
  }

  get outputs(): Record<string, string> {
    return {
      apiUrl: `${this.endpoint}/api/pets`,
      baselineUrl: `${this.endpoint}/baseline/pets`,
      functionName: this.functionName,
      version: "1",
      alias: "live",
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "/", this.endpoint);
    const body = Buffer.concat(chunks).toString();
    const json = (value: unknown, status = 200) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    if (request.headers["x-amz-target"] === "Logs_20140328.FilterLogEvents")
      return json(this.#filter(JSON.parse(body)));
    if (/^\/(api|baseline)\//.test(url.pathname) || url.pathname.endsWith("/invocations"))
      this.requests.add(`${request.method} ${url.pathname}${url.search} ${body}`);
    if (url.pathname === `/2015-03-31/functions/${this.functionName}/invocations`) {
      const version = url.searchParams.get("Qualifier") === "live" ? this.aliasOn : "$LATEST";
      return this.#serve(version, response);
    }
    if (url.pathname === "/api/pets") return this.#serve(this.aliasOn, response);
    if (url.pathname === "/baseline/pets") return this.#serve("$LATEST", response);
    this.#control(request.method ?? "", url, body, json);
  }

  #control(method: string, url: URL, body: string, json: (value: unknown, status?: number) => void): void {
    const path = decodeURIComponent(url.pathname).replace(`/2015-03-31/functions/${this.functionName}`, "");
    const qualifier = url.searchParams.get("Qualifier") ?? "$LATEST";
    const input = (body ? JSON.parse(body) : {}) as {
      Environment?: { Variables: Record<string, string> };
      FunctionVersion?: string;
    };
    if (method !== "GET")
      this.calls.push(`${method} ${path}${qualifier === "$LATEST" ? "" : `:${qualifier}`}`);
    const local = `/_local/functions/${this.functionName}`;
    switch (`${method} ${path}`) {
      case "GET /configuration":
        return json(this.#configuration(qualifier));
      case "PUT /configuration":
        this.variables = input.Environment?.Variables ?? {};
        this.environments = this.environments.filter(({ version }) => version !== "$LATEST");
        return json(this.#configuration("$LATEST"));
      case "POST /versions": {
        const version = String(this.#next++);
        this.versions.set(version, { priming: this.variables.PRIMING ?? "" });
        return json(this.#configuration(version), 201);
      }
      case "GET /aliases/live":
        return json({ Name: "live", FunctionVersion: this.aliasOn });
      case "PUT /aliases/live":
        this.aliasOn = input.FunctionVersion ?? this.aliasOn;
        return json({ Name: "live", FunctionVersion: this.aliasOn });
      case "DELETE ":
        this.versions.delete(qualifier);
        return json({}, 204);
      case `DELETE ${local}/environments`:
        this.environments = [];
        return json({});
      case `GET ${local}/starts`:
        return json(this.#starts());
      case `GET ${local}/versions/${this.aliasOn}/snapshot`:
        if (this.noSnapshots !== undefined) {
          const message = `Version ${this.aliasOn} of ${this.functionName} has no snapshot: ${this.noSnapshots}.`;
          return json({ Type: "User", message }, 404);
        }
        return json({ imageBytes: 80e6, mappedBytes: 60e6, initMs: 900, checkpointMs: 120, publishMs: 1100 });
      default:
        return json({ message: `the fake doesn't know ${method} ${path}` }, 404);
    }
  }

  #configuration(version: string) {
    return {
      FunctionName: this.functionName,
      Version: version,
      State: "Active",
      LastUpdateStatus: "Successful",
      Architectures: ["x86_64"],
      Runtime: "java11.al2023",
      ...(this.handler !== undefined && { Handler: this.handler, CodeSha256: "c0de=" }),
      Environment: {
        Variables: version === "$LATEST" ? this.variables : { PRIMING: this.versions.get(version)?.priming },
      },
      LoggingConfig: { LogGroup: "/aws/lambda/petstore-fake" },
    };
  }

  async #serve(version: string, response: ServerResponse): Promise<void> {
    this.#count++;
    if (this.throttleEvery > 0 && this.#count % this.throttleEvery === 0) {
      response.writeHead(429).end('{"message":"Too Many Requests"}');
      return;
    }
    const requestId = randomUUID();
    let environment = this.environments.find((one) => one.version === version && !one.busy);
    let start = "";
    if (environment) environment.busy = true;
    else {
      environment = {
        version,
        busy: true,
        stream: `2026/11/23/[${version}]${randomUUID().replaceAll("-", "")}`,
      };
      this.environments.push(environment);
      const restore = this.versions.get(version)?.priming === "none" ? TIMES.unprimed : TIMES.restore;
      const took = version === "$LATEST" ? TIMES.init : restore;
      await sleep(took);
      start =
        version === "$LATEST" || this.noSnapshots !== undefined
          ? `Init Duration: ${took}.00 ms\t`
          : `Restore Duration: ${took}.00 ms\tBilled Restore Duration: 3 ms\t`;
    }
    await sleep(TIMES.handler);
    const write = (message: string) =>
      this.events.push({ timestamp: Date.now(), message, logStreamName: environment.stream });
    write(`START RequestId: ${requestId} Version: ${version}\n`);
    write(`END RequestId: ${requestId}\n`);
    const report = `REPORT RequestId: ${requestId}\tDuration: ${TIMES.handler}.10 ms\tBilled Duration: 3 ms\tMemory Size: 1512 MB\tMax Memory Used: 130 MB\t${start}\n`;
    if (this.lose > 0) this.lose--;
    else write(report);
    environment.busy = false;
    const head = { "content-type": "application/json" };
    if (this.functionError === undefined || this.#count <= this.goodFirst)
      response.writeHead(200, head).end("[]");
    else
      response
        .writeHead(200, { ...head, "X-Amz-Function-Error": "Unhandled" })
        .end(JSON.stringify(this.functionError));
  }

  /** Few events to a page, so that whoever does not follow the token misses most. */
  #filter(input: { startTime?: number; nextToken?: string }) {
    const all = this.events.filter(({ timestamp }) => timestamp >= (input.startTime ?? 0));
    const from = Number(input.nextToken ?? 0);
    const size = 50;
    return {
      events: all.slice(from, from + size),
      ...(from + size < all.length ? { nextToken: String(from + size) } : {}),
    };
  }

  #starts() {
    return this.events.flatMap(({ message }) => {
      const requestId = message.match(/^REPORT RequestId: (\S+).*(?:Init|Restore) Duration/)?.[1];
      return requestId ? [{ requestId, split: { spawn: 1, restore: 10, handler: 2 } }] : [];
    });
  }
}
