import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { PROFILE, type Credentials } from "../access/credentials";
import { claimOf, verify, type Claim, type Refusal } from "../access/signature";

export interface GuardOptions {
  credentials: Credentials;
  /** Where callers find them; for messages. */
  credentialsFile: string;
  /** The longest body, bytes. */
  bodyLimit: number;
}

/**
 * Lets only requests through that are signed with the credentials, as AWS's own front doors do: the secret is never in a
 * request. Before that, nothing of a request is parsed but its headers. Requests that a web page can send are refused
 * first: those with an Origin, and those for a host name that somebody else has pointed at this machine.
 */
export function guard(app: FastifyInstance, options: GuardOptions): void {
  const claims = new WeakMap<FastifyRequest, Claim>();
  const where = `The local cloud takes only its own credentials: profile ${PROFILE} in ${options.credentialsFile}.`;
  const refuse = (reply: FastifyReply, { code, message }: Refusal) =>
    reply
      .code(403)
      .headers({ "x-amzn-errortype": code, connection: "close" })
      .type("application/json")
      // What carries code and message differs between AWS's protocols.
      .send({ __type: code, message: `${message} ${where}`, Message: `${message} ${where}` });

  app.addHook("onRequest", async (request, reply) => {
    const foreign = foreignness(request);
    if (foreign !== undefined)
      return reply.code(403).header("connection", "close").type("text/plain; charset=utf-8").send(foreign);
    const claim = claimOf(request.headers, options.credentials);
    if ("code" in claim) return refuse(reply, claim);
    claims.set(request, claim);
  });

  app.addHook("preParsing", async (request, reply, payload) => {
    const claim = claims.get(request);
    if (claim === undefined) throw new Error("a request that nobody has looked at");
    const body = await read(payload, options.bodyLimit);
    const { method, url } = request.raw;
    const wire = { method: method!, url: url!, headers: texts(request), body };
    const refusal = await verify(claim, wire, options.credentials);
    if (refusal !== undefined) {
      await refuse(reply, refusal);
      return payload;
    }
    return Object.assign(Readable.from(body.length > 0 ? [body] : []), {
      receivedEncodedLength: body.length,
    });
  });
}

/** Why a request is one that a web page may have sent; undefined where it can't be. */
function foreignness({ headers, socket }: FastifyRequest): string | undefined {
  if (headers.origin !== undefined) return "The local cloud takes no requests from web pages.\n";
  const hosts = ["127.0.0.1", "localhost"].map((name) => `${name}:${socket.localPort}`);
  if (hosts.includes((headers.host ?? "").toLowerCase())) return undefined;
  return `The local cloud is ${hosts.join(" or ")}; it takes no requests for other hosts.\n`;
}

async function read(payload: AsyncIterable<unknown>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of payload) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > limit) throw Object.assign(new Error("Request body is too large"), { statusCode: 413 });
  }
  return Buffer.concat(chunks);
}

/** Headers by name; what stands in several lines is one. */
function texts({ headers }: FastifyRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(",") : (value ?? ""),
    ]),
  );
}
