package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Map;
import java.util.SplittableRandom;

/** Each call has a SplittableRandom of its own, with a seed from the system. */
public class SplittableTokensClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final SecureRandom SEEDS = new SecureRandom();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        SplittableRandom source = new SplittableRandom(SEEDS.nextLong());
        return Map.of("token", Long.toHexString(source.nextLong()));
    }
}
