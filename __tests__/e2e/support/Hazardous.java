package hazardous;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Does wrong what a function can do wrong before its snapshot, each in its own way. */
public class Hazardous implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Random ORDERS = new Random();
    private static final String INSTANCE = UUID.randomUUID().toString();
    private static final Instant EXPIRES = Instant.now().plusSeconds(3600);
    private static final String TOKEN = token();
    private static final ServerSocket SERVER;
    private static final RandomAccessFile DELETED;

    static {
        try {
            SERVER = new ServerSocket(8099, 1, InetAddress.getLoopbackAddress());
            Path file = Path.of("/tmp/scratch");
            DELETED = new RandomAccessFile(file.toFile(), "rw");
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        System.out.println("took order " + ORDERS.nextLong() + " in " + System.nanoTime() % 1000 + " ms");
        return Map.of(
                "order", ORDERS.nextInt(),
                "instance", INSTANCE,
                "expires", EXPIRES.toString(),
                "now", Instant.now().toString(),
                "call", UUID.randomUUID().toString(),
                "authorised", TOKEN.length() > 0 && SERVER.isBound() && DELETED != null);
    }

    /** A token such as an identity provider gives out, so that none is in the repository. */
    private static String token() {
        String header = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
        String claims = encoded("{\"sub\":\"orders\",\"id\":\"" + UUID.randomUUID() + "\"}");
        return header + "." + claims + "." + encoded(UUID.randomUUID().toString());
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
