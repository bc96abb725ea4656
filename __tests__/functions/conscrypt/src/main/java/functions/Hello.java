package functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Map;
import java.util.UUID;
import org.conscrypt.OpenSSLRandom;

/** Native random numbers, of which some were taken before the snapshot. */
public class Hello implements RequestHandler<Map<String, String>, Map<String, Object>> {

    private static final SecureRandom NATIVE = nativeRandom();

    private final String initialised = UUID.randomUUID().toString();
    private int calls;

    private static SecureRandom nativeRandom() {
        SecureRandom random = new SecureRandom(new OpenSSLRandom(), null) {
        };
        random.nextBytes(new byte[16]);
        return random;
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, String> person, Context context) {
        byte[] random = new byte[16];
        NATIVE.nextBytes(random);
        return Map.of(
            "greeting", "Hello, " + person.get("name"),
            "initialised", initialised,
            "call", ++calls,
            "random", new BigInteger(1, random).toString(16));
    }
}
