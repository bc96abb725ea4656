package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Map;

/** They leave alone what the constructor sets to a SecureRandom. */
public class RuleInstanceClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private final SecureRandom random;

    public RuleInstanceClean() {
        random = new SecureRandom();
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("delayed", random.nextInt(10) >= 0);
    }
}
