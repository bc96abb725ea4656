package petstore;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Lambda's Runtime API for one environment: what AWS's runtime interface client asks for its restore and its invocations. */
final class RuntimeApi implements AutoCloseable {
    private static final String BASE = "/2018-06-01/runtime/";
    private static final long PATIENCE_S = 180;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> responses = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> atRestore = new CompletableFuture<>();
    private final CompletableFuture<Void> restored = new CompletableFuture<>();
    private volatile String ended;
    private int invocations;

    RuntimeApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(BASE, this::answer);
        server.start();
    }

    String address() {
        return InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.getAddress().getPort();
    }

    /** Waits until the hooks before the snapshot are done. Returns "ready", or the error that the client reports instead. */
    String awaitSnapshot() throws Exception {
        return atRestore.get(PATIENCE_S, TimeUnit.SECONDS);
    }

    void restore() {
        restored.complete(null);
    }

    String invoke(String event) throws InterruptedException {
        events.add(event);
        String response = responses.poll(PATIENCE_S, TimeUnit.SECONDS);
        if (response == null || ended != null) {
            throw new IllegalStateException(ended == null ? "No response came" : ended);
        }
        return response;
    }

    /** Nobody has to wait for a client any more that has ended. */
    void clientEnded(String why) {
        ended = why;
        atRestore.complete(why);
        responses.add(why);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath().substring(BASE.length());
        try {
            if (call.equals("GET restore/next")) {
                atRestore.complete("ready");
                restored.get();
                reply(exchange, 200, "");
            } else if (call.equals("GET invocation/next")) {
                String event = events.take();
                // Without a content type the client's native part crashes (a null pointer as a C++ string).
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.getResponseHeaders().add("Lambda-Runtime-Aws-Request-Id", "request-" + ++invocations);
                exchange.getResponseHeaders().add("Lambda-Runtime-Deadline-Ms", "" + (System.currentTimeMillis() + 60_000));
                exchange.getResponseHeaders().add("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:::function:petstore");
                reply(exchange, 200, event);
            } else {
                reply(exchange, 202, "");
                if (call.endsWith("/response")) {
                    responses.add(body);
                } else {
                    atRestore.complete(call + ": " + body);
                }
            }
        } catch (InterruptedException | ExecutionException stopped) {
            // The test is over; closing the exchange ends the client.
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
