package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** A process runs before the snapshot, and has ended by then. */
public class ChildProcessClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final int STATUS;

    static {
        try {
            STATUS = new ProcessBuilder("sleep", "0").start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("helper", STATUS == 0);
    }
}
