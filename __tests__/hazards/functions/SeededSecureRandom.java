package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** SHA1PRNG goes on from its seed, though it is a SecureRandom. */
public class SeededSecureRandom implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final SecureRandom RANDOM = seeded();

    private static SecureRandom seeded() {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(System.nanoTime());
            return random;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        return Map.of("salt", Base64.getEncoder().encodeToString(salt));
    }
}
