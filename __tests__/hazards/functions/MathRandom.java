package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** Math.random() is called before the snapshot, which seeds its hidden generator. */
public class MathRandom implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final double SAMPLING = 0.1 + Math.random() / 10;

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        System.out.println("visitor " + (long) (Math.random() * 1e12) + " came");
        return Map.of("sampled", SAMPLING > 0.05);
    }
}
