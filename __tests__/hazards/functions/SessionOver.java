package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** A session lasts some hours from the init on; calls after that are refused. */
public class SessionOver implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Instant OVER = Instant.now().plus(Duration.ofHours(12));

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if (Instant.now().isAfter(OVER)) {
            throw new IllegalStateException("the session with the warehouse is over");
        }
        return Map.of("ordered", true);
    }
}
