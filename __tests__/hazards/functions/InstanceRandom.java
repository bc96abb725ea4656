package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.Random;

/** The handler's constructor, which runs before the snapshot, makes the generator. */
public class InstanceRandom implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private final Random random;

    public InstanceRandom() {
        random = new Random(System.nanoTime());
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("shipment", "S-" + Math.abs(random.nextLong()));
    }
}
