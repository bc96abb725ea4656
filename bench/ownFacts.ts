import { createHash } from "node:crypto";
import { z } from "zod";
import { plainText } from "../local/terminal/plain-text";

const plain = z.string().transform(plainText);

/** What was measured in place of this project's applications, in a results file: what tells it from another function. */
export const ownFacts = z.object({
  /** As Lambda has it. */
  handler: plain,
  /** Lambda's SHA-256 of its zip; absent where Lambda hasn't said it. */
  code: plain.optional(),
  call: z.discriminatedUnion("by", [
    /** Through its HTTP API. */
    z.object({ by: z.literal("api"), method: plain, path: plain, body: plain.optional() }),
    /** Through Lambda's own API, where it has none. */
    z.object({ by: z.literal("invoke"), event: plain }),
  ]),
});
export type OwnFacts = z.infer<typeof ownFacts>;

/** What tells one body or event from another, without what is in it. */
export const digest = (content: string): string =>
  createHash("sha256").update(content).digest("hex").slice(0, 12);

/** How it was called: `POST /orders with the body 3f2a…`, or `Lambda's API with the event 3f2a…`. */
export function callText({ call }: Pick<OwnFacts, "call">): string {
  if (call.by === "invoke") return `Lambda's API with the event ${call.event}`;
  const body = call.body === undefined ? "" : ` with the body ${call.body}`;
  return `${call.method} ${call.path}${body}`;
}

/** What sends the requests of the load: ab, but where only the SDK has the credentials. */
export const loadedBy = ({
  own,
  stack,
}: {
  own?: OwnFacts | undefined;
  stack: string;
}): "ab" | "the AWS SDK" => (own?.call.by === "invoke" && stack !== "local" ? "the AWS SDK" : "ab");
