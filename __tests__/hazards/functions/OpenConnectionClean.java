package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;

/** The connection is used before the snapshot, and closed. */
public class OpenConnectionClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final boolean CONNECTED;

    static {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket connection = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            CONNECTED = connection.isConnected() && !accepted.isInputShutdown();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("connected", CONNECTED);
    }
}
