package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.UUID;

/** An id of the environment, made on its first call. */
public class StaticUuidClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static UUID environment;

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if (environment == null) {
            environment = UUID.randomUUID();
        }
        return Map.of("servedBy", environment.toString());
    }
}
