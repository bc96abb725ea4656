package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A generator deep in the handler's objects, whose numbers no answer shows. */
public class HiddenGenerator implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private final Map<String, Backoff> backoffs = Map.of("payments", new Backoff());

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("waited", backoffs.get("payments").millis() >= 0);
    }

    private static class Backoff {
        private final List<Random> jitter = List.of(new Random());

        int millis() {
            return 10 + jitter.get(0).nextInt(10);
        }
    }
}
