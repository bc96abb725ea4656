/** Whom a listener lets in, as SECURITY.md says it. */
export const ADMITTED = {
  anyone: "Every process of this machine. Web pages, too",
  signature:
    "Requests that are signed with the credentials in the state folder, as AWS does it (Signature Version 4), for this " +
    "address or `localhost`, without an `Origin`",
  "own user": "Connections of the user who runs the local cloud, and of root",
  environment: "Connections from the one environment's own address, which is checked on the way",
} as const;

export type Admitted = keyof typeof ADMITTED;

interface ListenerRule {
  /** In SECURITY.md. */
  what: string;
  /** What it listens on; `127.*` is one at random of 127.64.0.0/10. */
  address: "127.0.0.1" | "127.*";
  admits: Admitted;
}

/**
 * Each address that the local cloud listens on, with whom it lets in. Listeners take both from here, and SECURITY.md has
 * the same table.
 */
export const LISTENERS = {
  httpApi: { what: "HTTP APIs and function URLs", address: "127.0.0.1", admits: "anyone" },
  frontDoor: { what: "Front door: AWS's APIs and `/_local`", address: "127.0.0.1", admits: "signature" },
  provider: { what: "Provider ports: Pulumi's engine", address: "127.0.0.1", admits: "own user" },
  runtimeApi: { what: "Runtime API", address: "127.*", admits: "environment" },
  plainRuntimeApi: {
    what: "Runtime API without namespaces, one for each environment",
    address: "127.*",
    admits: "own user",
  },
} as const satisfies Record<string, ListenerRule>;
