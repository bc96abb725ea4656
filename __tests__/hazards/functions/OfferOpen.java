package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Until when an offer is open is computed before the snapshot; answers only say whether it is. */
public class OfferOpen implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Instant CLOSES = Instant.now().plus(Duration.ofHours(8));

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("offer", Instant.now().isBefore(CLOSES) ? "open" : "closed");
    }
}
