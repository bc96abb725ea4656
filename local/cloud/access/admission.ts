import { createServer, type Server, type Socket } from "node:net";
import type { Admitted } from "./listeners";
import { peerUid } from "./peer";

/**
 * A server that hands over the connections that are let in and closes the others, before a byte of theirs is read.
 * @param admits "own user" looks at each connection. What else there is looks at requests or addresses, later
 */
export function admittingServer(admits: Admitted, take: (socket: Socket) => void): Server {
  if (admits !== "own user") return createServer(take);
  return createServer({ pauseOnConnect: true }, (socket) => {
    // Until it is handed over, nobody else listens.
    const ignore = () => undefined;
    socket.on("error", ignore);
    void isOwnUser(socket).then((own) => {
      socket.off("error", ignore);
      if (!own || socket.destroyed) {
        socket.destroy();
        return;
      }
      take(socket);
      socket.resume();
    });
  });
}

/** Whether the process at the other end is of the user that this one runs as, or of root. Who can't be told isn't. */
async function isOwnUser(socket: Socket): Promise<boolean> {
  try {
    const uid = await peerUid(socket);
    return uid !== undefined && (uid === 0 || uid === process.geteuid?.());
  } catch {
    return false;
  }
}
