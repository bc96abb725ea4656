package shop;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** Lists orders, and takes new ones. */
public final class Orders implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if ("POST /orders".equals(event.get("routeKey"))) return Map.of("statusCode", 201, "body", "ordered");
        return Map.of("statusCode", 200, "body", "no orders yet");
    }
}
