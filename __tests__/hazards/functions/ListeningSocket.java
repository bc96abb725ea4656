package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;

/** The function listens on a port, in its snapshot too. */
public class ListeningSocket implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final ServerSocket SERVER;

    static {
        try {
            SERVER = new ServerSocket(8099, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("bound", SERVER.isBound());
    }
}
