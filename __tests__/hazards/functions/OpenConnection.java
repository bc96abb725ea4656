package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;

/** A connection is opened before the snapshot, here to a server of the function's own. */
public class OpenConnection implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final ServerSocket SERVER;
    private static final Socket CONNECTION;
    private static final Socket ACCEPTED;

    static {
        try {
            SERVER = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            CONNECTION = new Socket(SERVER.getInetAddress(), SERVER.getLocalPort());
            ACCEPTED = SERVER.accept();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("connected", CONNECTION.isConnected() && !ACCEPTED.isInputShutdown());
    }
}
