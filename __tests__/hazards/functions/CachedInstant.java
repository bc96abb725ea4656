package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Instant;
import java.util.Map;

/** The moment of the start is answered by environments that started later. */
public class CachedInstant implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Instant STARTED = Instant.now();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("startedAt", STARTED.toString(), "now", Instant.now().toString());
    }
}
