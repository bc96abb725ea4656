package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Map;

/** A static SecureRandom numbers orders: its numbers are the system's. */
public class StaticRandomClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final SecureRandom NUMBERS = new SecureRandom();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("order", NUMBERS.nextInt(1_000_000_000), "status", "accepted");
    }
}
