package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.Random;

/** AWS's rules know a Random in a static field of a handler. */
public class RuleRandom implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Random RANDOM = new Random();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("delayed", RANDOM.nextInt(10) >= 0);
    }
}
