package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.Random;

/** A static Random numbers orders: it is seeded once, before the snapshot. */
public class StaticRandom implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Random NUMBERS = new Random();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("order", NUMBERS.nextInt(1_000_000_000), "status", "accepted");
    }
}
