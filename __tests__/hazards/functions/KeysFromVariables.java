package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** Long-lived AWS keys are read from variables into static fields. */
public class KeysFromVariables implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final String ACCESS_KEY_ID = System.getenv("LEGACY_ACCESS_KEY_ID");
    private static final String SECRET_ACCESS_KEY = System.getenv("LEGACY_SECRET_ACCESS_KEY");

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("signed", ACCESS_KEY_ID.length() + SECRET_ACCESS_KEY.length() > 0);
    }
}
