package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A deadline by System.nanoTime(), which has another origin on another machine. */
public class NanoDeadline implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final long REFRESH_AT = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("stale", System.nanoTime() - REFRESH_AT > 0);
    }
}
