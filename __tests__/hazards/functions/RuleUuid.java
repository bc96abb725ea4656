package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.UUID;

/** AWS's rules know an id in a static field of a handler. */
public class RuleUuid implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final UUID ID = UUID.randomUUID();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("known", ID.version() == 4);
    }
}
