package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** A duration is kept, and the deadline computed in each call. */
public class DeadlineClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private final long allowed = 300_000;

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        long deadline = System.currentTimeMillis() + allowed;
        return Map.of("open", System.currentTimeMillis() < deadline);
    }
}
