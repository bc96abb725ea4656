package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** AWS's rules know a time in a static field of a handler. */
public class RuleTimestamp implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final long STARTED = System.currentTimeMillis();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("warm", System.currentTimeMillis() - STARTED > 10_000_000_000L);
    }
}
