package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** Credentials are fetched where they are needed, and not kept. */
public class CachedCredentialsClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final String ROLE = "arn:aws:iam::123456789012:role/reports";

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        Credentials credentials = assumeRole(ROLE);
        return Map.of("signed", credentials.accessKeyId.length() + credentials.secretAccessKey.length() > 0);
    }

    /** Stands for STS, and answers in its form. */
    private static Credentials assumeRole(String role) {
        SecureRandom random = new SecureRandom();
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        StringBuilder id = new StringBuilder("ASIA").append(2 + random.nextInt(6));
        while (id.length() < 20) {
            id.append(letters.charAt(random.nextInt(32)));
        }
        byte[] secret = new byte[30];
        random.nextBytes(secret);
        return new Credentials(id.toString(), Base64.getEncoder().encodeToString(secret));
    }

    private static class Credentials {
        final String accessKeyId;
        final String secretAccessKey;

        Credentials(String accessKeyId, String secretAccessKey) {
            this.accessKeyId = accessKeyId;
            this.secretAccessKey = secretAccessKey;
        }
    }
}
