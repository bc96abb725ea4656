package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.Random;

/** A test group is drawn from a Random that is in the snapshot: one of two values alone tells of it. */
public class CoinFlip implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Random COIN = new Random();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("group", COIN.nextBoolean() ? "blue" : "green");
    }
}
