package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The deadline is computed by the first call. */
public class NanoDeadlineClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final long INTERVAL = TimeUnit.MINUTES.toNanos(10);
    private static long refreshAt;

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if (refreshAt == 0) {
            refreshAt = System.nanoTime() + INTERVAL;
        }
        return Map.of("stale", System.nanoTime() - refreshAt > 0);
    }
}
