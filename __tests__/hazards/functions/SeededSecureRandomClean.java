package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** A seed only adds to the system's numbers where the algorithm is the default one. */
public class SeededSecureRandomClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final SecureRandom RANDOM = seeded();

    private static SecureRandom seeded() {
        SecureRandom random = new SecureRandom();
        random.setSeed(System.nanoTime());
        return random;
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        return Map.of("salt", Base64.getEncoder().encodeToString(salt));
    }
}
