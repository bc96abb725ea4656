package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The day whose prices count is looked up once, in a cache that never expires. */
public class PricesOfTheDay implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private final Map<String, String> cache = new ConcurrentHashMap<>();

    public PricesOfTheDay() {
        day();
    }

    private String day() {
        return cache.computeIfAbsent("day", key -> LocalDate.now().toString());
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("day", day(), "price", 12);
    }
}
