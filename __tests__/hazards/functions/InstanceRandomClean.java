package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Random;

/** The generator is made on the first call, after the snapshot, with a seed from the system. */
public class InstanceRandomClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private Random random;

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if (random == null) {
            random = new Random(new SecureRandom().nextLong());
        }
        return Map.of("shipment", "S-" + Math.abs(random.nextLong()));
    }
}
