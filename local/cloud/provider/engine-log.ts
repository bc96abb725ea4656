import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

const FLUSH_MS = 2000;

/** Lines shown under a resource in the output of the engine that runs at the moment. */
export class EngineLog {
  private readonly client: EngineClient;
  private sent: Promise<unknown> = Promise.resolve();

  /** @param address as the engine gives it in its handshake */
  constructor(readonly address: string) {
    this.client = new EngineClient(address, grpc.credentials.createInsecure());
  }

  info(urn: string, message: string): void {
    this.#log(new LogRequest().setSeverity(LogSeverity.INFO).setUrn(urn).setMessage(message));
  }

  warn(urn: string, message: string): void {
    this.#log(new LogRequest().setSeverity(LogSeverity.WARNING).setUrn(urn).setMessage(message));
  }

  #log(request: LogRequest): void {
    // In order, and never a reason for an operation to fail: the lines also stand in its result.
    this.sent = this.sent.then(
      () =>
        new Promise((resolve) => {
          this.client.log(request, new grpc.Metadata(), { deadline: Date.now() + FLUSH_MS }, resolve);
        }),
    );
  }

  /** All lines so far are at the engine, which forgets those that arrive after their resource is done. */
  async flush(): Promise<void> {
    await this.sent;
  }

  close(): void {
    this.client.close();
  }
}
