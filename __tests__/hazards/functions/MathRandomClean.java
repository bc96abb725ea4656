package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Map;

/** The same with numbers of the system. */
public class MathRandomClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final double SAMPLING = 0.1;

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        System.out.println("visitor " + (long) (RANDOM.nextDouble() * 1e12) + " came");
        return Map.of("sampled", SAMPLING > 0.05);
    }
}
