package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A file is written, closed and deleted before the snapshot. */
public class DeletedFileClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final long SIZE;

    static {
        try {
            Path file = Path.of("/tmp/scratch.dat");
            try (RandomAccessFile scratch = new RandomAccessFile(file.toFile(), "rw")) {
                scratch.write(new byte[64]);
                SIZE = scratch.length();
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("scratch", SIZE == 64);
    }
}
