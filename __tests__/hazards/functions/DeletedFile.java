package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A file is open that has no name any more. */
public class DeletedFile implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final RandomAccessFile SCRATCH;

    static {
        try {
            Path file = Path.of("/tmp/scratch.dat");
            SCRATCH = new RandomAccessFile(file.toFile(), "rw");
            SCRATCH.write(new byte[64]);
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("scratch", SCRATCH != null);
    }
}
