import { randomInt } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";

/** The port of the Runtime API on Lambda. */
const PORT = 9001;

/**
 * The client sends an exception's whole stack trace in a header, for X-Ray; by default Node.js takes 16 KiB of them, which 350
 * frames fill. Bytes.
 */
const MAX_HEADERS = 4 << 20;

/** Linux answers on all of 127.0.0.0/8, so each environment can have the usual port on an address of its own. */
const randomAddress = () => `127.${randomInt(64, 128)}.${randomInt(256)}.${randomInt(1, 255)}`;

/**
 * Opens an HTTP server on a loopback address that nobody else listens on: any address of 127.0.0.0/8 on Linux, with the
 * Runtime API's usual port; elsewhere 127.0.0.1 with any port.
 */
export async function listenOnOwnAddress(
  listener: RequestListener,
): Promise<{ server: Server; address: string; port: number }> {
  for (;;) {
    const server = createServer(
      { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, maxHeaderSize: MAX_HEADERS },
      listener,
    );
    const [address, port] = process.platform === "linux" ? [randomAddress(), PORT] : ["127.0.0.1", 0];
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, address, resolve);
      });
      return { server, address, port: (server.address() as { port: number }).port };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    }
  }
}
