package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** They leave alone a time that is read in a call. */
public class RuleTimestampClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final long LONG_AGO = 10_000_000_000L;

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        long started = System.currentTimeMillis();
        return Map.of("warm", System.currentTimeMillis() - started > LONG_AGO);
    }
}
