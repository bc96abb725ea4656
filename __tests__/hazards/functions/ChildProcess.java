package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** A process that the function started is in the snapshot. */
public class ChildProcess implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Process HELPER;

    static {
        try {
            HELPER = new ProcessBuilder("sleep", "3600").start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("helper", HELPER.pid() > 0);
    }
}
