package functions;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Stands in for DynamoDB: it knows one table. */
final class Tables {

    private static final byte[] ANSWER = "{\"TableNames\":[\"pets\"]}".getBytes(StandardCharsets.UTF_8);

    private static HttpServer server;

    private Tables() {
    }

    static int port() {
        return server.getAddress().getPort();
    }

    /** Each time on another port, since environments may share this machine's network. */
    static String whileServing(Supplier<String> work) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
            exchange.close();
        });
        server.start();
        try {
            return work.get();
        } finally {
            server.stop(0);
        }
    }
}
