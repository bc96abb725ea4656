package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Map;

/** They leave alone a SecureRandom in the same place. */
public class RuleRandomClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("delayed", RANDOM.nextInt(10) >= 0);
    }
}
