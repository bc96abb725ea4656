package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** A deadline is computed before the snapshot; answers only say whether it has passed. */
public class Deadline implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private final long deadline = System.currentTimeMillis() + 300_000;

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("open", System.currentTimeMillis() < deadline);
    }
}
