package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.UUID;

/** They leave alone an id that is made in a call, and one that is fixed. */
public class RuleUuidClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final UUID NAMESPACE = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("known", UUID.randomUUID().version() == 4 && NAMESPACE.version() == 1);
    }
}
