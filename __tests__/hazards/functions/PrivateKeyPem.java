package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;

/** A private key in PEM format is held in a static field. */
public class PrivateKeyPem implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final String KEY = pem();

    private static String pem() {
        try {
            Key key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
            return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("signing", KEY.length() > 0);
    }
}
