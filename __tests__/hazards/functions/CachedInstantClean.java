package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Instant;
import java.util.Map;

/** The moment of the first call; and a fixed one, which is no clock's. */
public class CachedInstantClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Instant EPOCH = Instant.parse("2020-01-01T00:00:00Z");
    private static Instant started;

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if (started == null) {
            started = Instant.now();
        }
        return Map.of("startedAt", started.toString(), "epoch", EPOCH.toString());
    }
}
