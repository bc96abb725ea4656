package probe;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** A function that tells what it sees of the world outside, and tries Lambda's limits. */
public class Alone implements RequestHandler<Map<String, String>, Object> {

    private static final int MB = 1 << 20;
    private static final int PORT = 8080;

    static {
        // Before the runtime itself has looked up any name.
        String ttl = System.getenv("DNS_TTL");
        if (ttl != null) {
            java.security.Security.setProperty("networkaddress.cache.ttl", ttl);
        }
        new Thread(Alone::answer, "listener").start();
    }

    private static volatile String own = "not restored";

    /** A server of the function's own, from its init on: on a port that every environment has. */
    private static void answer() {
        try (ServerSocket server = new ServerSocket(PORT, 50, InetAddress.getLoopbackAddress())) {
            while (true) {
                try (Socket caller = server.accept()) {
                    caller.getOutputStream().write(own.getBytes());
                }
            }
        } catch (Exception e) {
            own = e.toString();
        }
    }

    @Override
    public Object handleRequest(Map<String, String> event, Context context) {
        try {
            String[] words = event.getOrDefault("do", "look").split(" ");
            switch (words[0]) {
                case "look":
                    return look(Long.parseLong(event.getOrDefault("stay", "0")));
                case "take":
                    return take(Integer.parseInt(words[1]));
                case "write":
                    return write(Integer.parseInt(words[1]));
                case "threads":
                    return threads(Integer.parseInt(words[1]));
                case "files":
                    return files(Integer.parseInt(words[1]));
                default:
                    throw new IllegalArgumentException(words[0]);
            }
        } catch (Exception | OutOfMemoryError e) {
            return Map.of("failed", e.toString());
        }
    }

    private static Object look(long stay) throws Exception {
        Map<String, Object> seen = new TreeMap<>();
        own = UUID.randomUUID().toString();
        seen.put("own", own);
        Thread.sleep(stay);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
            seen.put("answered", new String(socket.getInputStream().readAllBytes()));
        }
        seen.put("api", System.getenv("AWS_LAMBDA_RUNTIME_API"));
        seen.put("user", System.getProperty("user.name"));
        seen.put("host", InetAddress.getByName("host.internal").getHostAddress());
        seen.put("variables", new TreeMap<>(System.getenv()));
        String endpoint = System.getenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        if (endpoint != null) {
            seen.put("credentials", get(endpoint, System.getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN")));
            seen.put("refused", get(endpoint, "another"));
        }
        return seen;
    }

    private static String get(String url, String token) throws Exception {
        HttpURLConnection call = (HttpURLConnection) URI.create(url).toURL().openConnection();
        call.setRequestProperty("Authorization", token);
        int status = call.getResponseCode();
        return status == 200 ? new String(call.getInputStream().readAllBytes()) : String.valueOf(status);
    }

    /** Memory in the heap and outside of it, by turns: neither may be as large as what both take. */
    private static Object take(int megabytes) {
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < megabytes; i++) {
            ByteBuffer one = i % 2 == 0 ? ByteBuffer.allocate(MB) : ByteBuffer.allocateDirect(MB);
            while (one.hasRemaining()) {
                one.put((byte) 1);
            }
            taken.add(one);
        }
        return Map.of("taken", taken.size());
    }

    private static Object write(int megabytes) throws Exception {
        try (OutputStream file = Files.newOutputStream(Path.of("/tmp/large"))) {
            byte[] one = new byte[MB];
            for (int i = 0; i < megabytes; i++) {
                file.write(one);
            }
        } finally {
            Files.delete(Path.of("/tmp/large"));
        }
        return Map.of("written", megabytes);
    }

    private static Object threads(int number) {
        CountDownLatch end = new CountDownLatch(1);
        int started = 0;
        try {
            while (started < number) {
                Thread thread = new Thread(null, () -> await(end), "one of many", 64 << 10);
                thread.setDaemon(true);
                thread.start();
                started++;
            }
            return Map.of("started", started);
        } catch (OutOfMemoryError e) {
            return Map.of("started", started, "failed", e.getMessage());
        } finally {
            end.countDown();
        }
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Object files(int number) throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        try {
            while (open.size() < number) {
                open.add(Files.newInputStream(Path.of("/dev/zero")));
            }
            return Map.of("opened", open.size());
        } catch (java.nio.file.FileSystemException e) {
            return Map.of("opened", open.size(), "failed", e.getReason());
        } finally {
            for (AutoCloseable each : open) {
                each.close();
            }
        }
    }
}
