package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;

/** A public key may be known to all. */
public class PrivateKeyPemClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final String KEY = pem();

    private static String pem() {
        try {
            Key key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
            return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("verifying", KEY.length() > 0);
    }
}
