package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.Random;

/** AWS's rules know a Random in a field that the handler's constructor sets. */
public class RuleInstance implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private final Random random;

    public RuleInstance() {
        random = new Random();
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("delayed", random.nextInt(10) >= 0);
    }
}
