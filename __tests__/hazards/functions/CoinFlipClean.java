package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Map;

/** A test group is drawn from the system's generator. */
public class CoinFlipClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final SecureRandom COIN = new SecureRandom();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("group", COIN.nextBoolean() ? "blue" : "green");
    }
}
