package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** Variables say where the keys are, not what they are. */
public class KeysFromVariablesClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final String SECRET_ARN = System.getenv("LEGACY_SECRET_ARN");
    private static final String KEY_PREFIX = "AKIA";

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("signed", SECRET_ARN.length() + KEY_PREFIX.length() > 0);
    }
}
