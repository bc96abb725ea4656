package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The name of a temporary file, unique in one environment, is used as a key outside of it. */
public class TemporaryName implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Path SCRATCH = scratch();

    private static Path scratch() {
        try {
            return Files.createTempFile("upload-", ".part");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("bucket", "uploads", "key", SCRATCH.getFileName().toString());
    }
}
