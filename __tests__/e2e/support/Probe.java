package probe;

import com.amazonaws.services.lambda.crac.Context;
import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A handler that does what a test tells it: by environment variables while it starts, by the event afterwards. */
public class Probe implements RequestHandler<Map<String, Object>, Object> {

    private static final Hooks HOOKS = new Hooks();
    private static final long FROZEN = System.nanoTime();
    private static int calls;

    static {
        System.out.print("initialising");
        obey(System.getenv("PROBE_INIT"));
        Core.getGlobalContext().register(HOOKS);
    }

    @Override
    public Object handleRequest(
        Map<String, Object> event, com.amazonaws.services.lambda.runtime.Context context) {
        calls++;
        Object what = event.get("do");
        if ("print".equals(what)) {
            System.out.print(event.get("text"));
        } else if ("fill".equals(what)) {
            return "x".repeat(((Number) event.get("bytes")).intValue());
        } else if ("length".equals(what)) {
            return String.valueOf(event.get("text")).length();
        } else if ("environment".equals(what)) {
            return new TreeMap<>(System.getenv());
        } else if ("write".equals(what)) {
            return write(String.valueOf(event.get("path")));
        } else if ("read".equals(what)) {
            return read(String.valueOf(event.get("path")));
        } else if ("context".equals(what)) {
            return Map.of(
                "custom", context.getClientContext().getCustom(),
                "trace", System.getProperty("com.amazonaws.xray.traceHeader"));
        } else if ("log".equals(what)) {
            log(event, context.getLogger());
        } else if (what != null) {
            obey(String.valueOf(what));
        }
        Map<String, Object> answer = new TreeMap<>();
        answer.put("calls", calls);
        answer.put("frozen", String.valueOf(FROZEN));
        answer.put("uuid", UUID.randomUUID().toString());
        answer.put("restored", HOOKS.restored);
        answer.put("checkpointed", HOOKS.checkpointed);
        answer.put("arn", context.getInvokedFunctionArn());
        answer.put("processors", Runtime.getRuntime().availableProcessors());
        answer.put("remaining", context.getRemainingTimeInMillis());
        return answer;
    }

    private static void log(Map<String, Object> event, LambdaLogger logger) {
        for (Object message : (List<?>) event.get("messages")) {
            logger.log(String.valueOf(message));
            if (event.get("level") != null) {
                logger.log(String.valueOf(message), LogLevel.valueOf(String.valueOf(event.get("level"))));
            }
        }
    }

    private static String read(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (Exception exception) {
            return exception.getClass().getSimpleName();
        }
    }

    private static String write(String path) {
        try {
            Files.writeString(Path.of(path), "written");
            return Files.readString(Path.of(path));
        } catch (Exception exception) {
            return exception.getClass().getSimpleName();
        }
    }

    private static void obey(String order) {
        if (order == null) {
            return;
        }
        String[] words = order.split(" ");
        switch (words[0]) {
            case "throw":
                throw new IllegalStateException("told to throw");
            case "recurse":
                throw deep();
            case "overflow":
                recurse(0);
                break;
            case "throw-if":
                if (Files.exists(Path.of(words[1]))) {
                    throw new IllegalStateException("told to throw");
                }
                break;
            case "exit":
                System.exit(Integer.parseInt(words[1]));
                break;
            case "sleep":
                sleep(Long.parseLong(words[1]));
                break;
            case "sleep-where-told":
                sleepWhereTold(URI.create(words[1]), Long.parseLong(words[2]));
                break;
            case "exhaust":
                List<byte[]> kept = new ArrayList<>();
                while (true) {
                    kept.add(new byte[1 << 20]);
                }
            default:
                throw new IllegalArgumentException(order);
        }
    }

    /** An exception with a thousand frames; the error itself ends the runtime. */
    private static RuntimeException deep() {
        try {
            recurse(0);
        } catch (StackOverflowError error) {
            IllegalStateException exception = new IllegalStateException("deep");
            exception.setStackTrace(error.getStackTrace());
            return exception;
        }
        throw new AssertionError();
    }

    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }

    /** Sleeps where a server says so, as one outside that is slow at first would have it. */
    private static void sleepWhereTold(URI server, long milliseconds) {
        try (InputStream answer = server.toURL().openStream()) {
            if (!new String(answer.readAllBytes()).equals("sleep")) {
                return;
            }
        } catch (IOException exception) {
            throw new IllegalStateException(exception);
        }
        sleep(milliseconds);
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private static final class Hooks implements Resource {
        private int checkpointed;
        private int restored;

        @Override
        public void beforeCheckpoint(Context<? extends Resource> context) {
            checkpointed++;
            obey(System.getenv("PROBE_BEFORE"));
        }

        @Override
        public void afterRestore(Context<? extends Resource> context) {
            restored++;
            obey(System.getenv("PROBE_AFTER"));
        }
    }
}
