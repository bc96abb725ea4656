import type { IncomingMessage } from "node:http";

/** What a request has brought. */
export interface RequestBody {
  /** Undefined where it was more than the limit. */
  body: Buffer | undefined;
  /** All of them. */
  bytes: number;
}

/**
 * Reads a body to its end, and keeps no more of it than the limit.
 * @param limit bytes
 * @throws Error where the client goes away meanwhile
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<RequestBody> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
    else chunks = [];
  }
  if (bytes > limit) return { body: undefined, bytes };
  return { body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), bytes };
}
