import { readdirSync, readFileSync } from "node:fs";
import http2 from "node:http2";

/** What a stranger tries. */
export type Try =
  /** A gRPC call; the message is encoded as base64. */
  | { kind: "grpc"; port: number; path: string; message: string }
  | { kind: "http"; url: string; method?: string; body?: string }
  | { kind: "read"; file: string }
  | { kind: "list"; folder: string };

/** `UID TRIES`: becomes that user, tries what stands there as JSON, and prints what came of each. */
async function main(uid: number, tries: Try[]): Promise<void> {
  if (uid !== process.getuid!()) {
    process.setgroups!([]);
    process.setgid!(uid);
    process.setuid!(uid);
  }
  const outcomes = tries.map((one) =>
    outcomeOf(one).catch((error: NodeJS.ErrnoException) => error.code ?? String(error.cause ?? error)),
  );
  console.log(JSON.stringify(await Promise.all(outcomes)));
}

async function outcomeOf(one: Try): Promise<string> {
  switch (one.kind) {
    case "grpc":
      return grpc(one.port, one.path, Buffer.from(one.message, "base64"));
    case "http": {
      const { method = "GET", body = null } = one;
      const answer = await fetch(one.url, { method, body });
      return `${answer.status} ${answer.headers.get("x-amzn-errortype") ?? (await answer.text())}`;
    }
    case "read":
      return readFileSync(one.file, "utf8");
    case "list":
      return readdirSync(one.folder).join();
  }
}

/** gRPC's status, or how the connection ended. */
function grpc(port: number, path: string, message: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const session = http2.connect(`http://127.0.0.1:${port}`);
    session.on("error", (error: NodeJS.ErrnoException) => resolve(String(error.code)));
    session.on("close", () => resolve("closed"));
    const headers = { "content-type": "application/grpc", te: "trailers" };
    const call = session.request({ ":method": "POST", ":path": path, ...headers });
    call.on("error", () => undefined);
    call.on("trailers", (trailers) => {
      resolve(`grpc-status ${String(trailers["grpc-status"])}`);
      session.close();
    });
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(message.length, 1);
    call.resume().end(Buffer.concat([prefix, message]));
  });
}

if (require.main === module) void main(Number(process.argv[2]), JSON.parse(process.argv[3]!) as Try[]);
