package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;

/** The port is tried and let go again before the snapshot. */
public class ListeningSocketClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final boolean BOUND;

    static {
        try (ServerSocket server = new ServerSocket(8099, 1, InetAddress.getLoopbackAddress())) {
            BOUND = server.isBound();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("bound", BOUND);
    }
}
