package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.UUID;

/** An id of the environment that all restored ones have. */
public class StaticUuid implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final UUID ENVIRONMENT = UUID.randomUUID();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("servedBy", ENVIRONMENT.toString());
    }
}
