package shop;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** Says what is in stock. */
public final class Stock implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        Map<?, ?> parameters = (Map<?, ?>) event.get("pathParameters");
        return Map.of("statusCode", 200, "body", "7 of " + parameters.get("item"));
    }
}
