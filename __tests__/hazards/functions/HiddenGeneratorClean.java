package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

/** The same depth, with the system's numbers. */
public class HiddenGeneratorClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private final Map<String, Backoff> backoffs = Map.of("payments", new Backoff());

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("waited", backoffs.get("payments").millis() >= 0);
    }

    private static class Backoff {
        private final List<SecureRandom> jitter = List.of(new SecureRandom());

        int millis() {
            return 10 + jitter.get(0).nextInt(10);
        }
    }
}
