import { createServer, type Server } from "node:http";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAbOutput, runAb, timesFrom } from "../../bench/ab";
import { probe } from "../../bench/probe";
import { findAb } from "../../local/setup/ab";

const summary = `
Concurrency Level:      2
Complete requests:      1000
Failed requests:        3
   (Connect: 1, Receive: 0, Length: 0, Exceptions: 2)
Non-2xx responses:      12
Requests per second:    654.19 [#/sec] (mean)
`;

describe("ab's summary", () => {
  it("is read for what matters", () => {
    expect(parseAbOutput(summary)).toEqual({
      completed: 1000,
      failed: 3,
      non2xx: 12,
      statusCodes: {},
      requestsPerSecond: 654.19,
    });
  });

  it("without a line on non-2xx answers had none", () => {
    expect(parseAbOutput(summary.replace(/Non-2xx.*\n/, "")).non2xx).toBe(0);
  });

  it("counts each status that isn't 2xx", () => {
    const warnings = ["429", "503", "429"]
      .map((code) => `WARNING: Response code not 2xx (${code})\n`)
      .join("");
    expect(parseAbOutput(warnings + summary).statusCodes).toEqual({ "429": 2, "503": 1 });
  });

  it("isn't mistaken for an answer that looks like it", () => {
    expect(parseAbOutput(`Complete requests:      7\n${summary}`).completed).toBe(1000);
  });

  it("that is missing is an error", () => {
    expect(() => parseAbOutput("Benchmarking 127.0.0.1 (be patient)...")).toThrow("no summary");
  });
});

it("times come from the total of each request in the -g file", () => {
  const rows = [5, 1, 9].map((total) => `Mon Nov 23 13:37:38 2026\t1795441058\t0\t${total}\t${total}\t1`);
  const file = ["starttime\tseconds\tctime\tdtime\tttime\twait", ...rows, ""].join("\n");
  expect(timesFrom(file)).toEqual({ times: [5, 1, 9], p50: 5 });
});

describe("the real ab", () => {
  const found = findAb();
  if ("missing" in found) throw new Error("these tests run ab: npm run setup");
  const ab = found.file;
  let server: Server;
  let directory: string;
  let served = 0;

  beforeEach(async () => {
    served = 0;
    server = createServer((_request, response) => {
      response.statusCode = ++served % 4 === 0 ? 429 : 200;
      response.end("x".repeat(served));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    directory = await mkdtemp(join(tmpdir(), "bench-ab-"));
  });

  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(directory, { recursive: true, force: true });
  });

  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/pets`;
  const load = (options: object = {}) =>
    runAb({
      ab,
      target: { url: address() },
      requests: 20,
      concurrency: 2,
      directory,
      name: "load",
      ...options,
    });

  it("takes answers of different lengths for good ones and counts throttled ones", async () => {
    const result = await load();
    expect(result).toMatchObject({ requests: 20, concurrency: 2, completed: 20, failed: 0, non2xx: 5 });
    expect(result.statusCodes).toEqual({ "429": 5 });
    expect(result.times).toHaveLength(20);
    expect(served).toBe(20);
  });

  it("leaves its own data behind", async () => {
    await load();
    expect(await readFile(join(directory, "load.percentiles.csv"), "utf8")).toMatch(/^Percentage served/);
    expect((await readFile(join(directory, "load.gnuplot.tsv"), "utf8")).trim().split("\n")).toHaveLength(21);
    expect(await readFile(join(directory, "load.txt"), "utf8")).toContain("Complete requests:      20");
  });

  it.each(["GET", "POST", "PUT", "PATCH", "DELETE"])(
    "sends %s with body and headers as the single requests are sent, and keeps neither",
    async (method) => {
      const seen = new Set<string>();
      server.removeAllListeners("request");
      server.on("request", (request, response) => {
        let body = "";
        request.on("data", (chunk: Buffer) => (body += chunk.toString()));
        request.on("end", () => {
          const { authorization, "content-type": type, "content-length": length } = request.headers;
          seen.add([request.method, type, length, authorization, body].join(" "));
          response.end();
        });
      });
      const headers = { authorization: "AWS4 signature", "content-type": "application/json" };
      const target = { url: address(), method, headers, body: '{"tea":1}' };
      await load({ target, requests: 4 });
      await probe(target);
      expect([...seen]).toEqual([`${method} application/json 9 AWS4 signature {"tea":1}`]);
      expect((await readdir(directory)).sort()).toEqual([
        "load.gnuplot.tsv",
        "load.percentiles.csv",
        "load.txt",
      ]);
      expect(await readFile(join(directory, "load.txt"), "utf8")).not.toContain("signature");
    },
  );

  it.each(["GET", "HEAD", "OPTIONS"])("sends %s without a body", async (method) => {
    const seen = new Set<string>();
    server.on("request", (request) => seen.add(`${request.method} ${request.headers["content-length"]}`));
    await load({ target: { url: address(), method }, requests: 4 });
    await probe({ url: address(), method });
    expect([...seen]).toEqual([`${method} undefined`]);
  });

  it("counts errors of the function among the failures where it invokes, and tells what the first says", async () => {
    let calls = 0;
    server.removeAllListeners("request");
    server.on("request", (_request, response) => {
      const failing = ++calls % 2 === 0;
      if (failing) response.setHeader("X-Amz-Function-Error", "Unhandled");
      const more = "\n\nLOG: header received:\nx-amz-function-error: no\n";
      response.end(
        failing ? '{"errorMessage":"no\\u001b[2J table","errorType":"acme.Lost"}' : `"fine"${more}`,
      );
    });
    const target = { url: address(), method: "POST", body: "{}" };
    expect(await load({ target, isInvocation: true })).toMatchObject({
      ...{ completed: 20, failed: 10, functionErrors: 10, non2xx: 0 },
      functionError: "acme.Lost: no table",
    });
    expect(await load({ target })).toMatchObject({ completed: 20, failed: 0 });
  });

  it("that can't reach the server is an error of one line", async () => {
    await expect(load({ target: { url: "http://127.0.0.1:1/" } })).rejects.toThrow(
      /^ab stopped with code \d+: .*refused/i,
    );
  });

  it("that isn't there is one, too", async () => {
    await expect(load({ ab: "/nowhere/ab" })).rejects.toThrow(/^ab can't be started/);
  });

  it("ends when the run is interrupted", async () => {
    const controller = new AbortController();
    server.removeAllListeners("request");
    server.on("request", () => controller.abort(new Error("stop")));
    await expect(load({ signal: controller.signal })).rejects.toThrow("stop");
    server.closeAllConnections();
  });
});
