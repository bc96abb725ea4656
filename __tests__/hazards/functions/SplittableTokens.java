package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.SplittableRandom;

/** Tokens come from a SplittableRandom that was made before the snapshot. */
public class SplittableTokens implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final SplittableRandom SOURCE = new SplittableRandom();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("token", Long.toHexString(SOURCE.split().nextLong()));
    }
}
