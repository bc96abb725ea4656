package probe;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A function that holds things from its init on, named by the variable HOLD, and tells of each at every call whether it still
 * works: "fine", or what is wrong.
 */
public class Holder implements RequestHandler<Map<String, Object>, Object> {

    private interface Held {
        String use() throws Exception;
    }

    private static final Map<String, Held> HELD = new TreeMap<>();

    static {
        try {
            for (String what : System.getenv("HOLD").split(" ")) {
                HELD.put(what, hold(what));
            }
        } catch (Exception exception) {
            throw new IllegalStateException(exception);
        }
    }

    @Override
    public Object handleRequest(Map<String, Object> event, Context context) {
        Map<String, String> answers = new TreeMap<>();
        HELD.forEach((what, held) -> answers.put(what, answerOf(held)));
        return answers;
    }

    private static String answerOf(Held held) {
        try {
            return held.use();
        } catch (Exception exception) {
            return exception.toString();
        }
    }

    private static Held hold(String what) throws Exception {
        switch (what) {
            case "deleted-file":
                return deletedFile();
            case "file-lock":
                return fileLock();
            case "unix-socket":
                return unixSocket();
            case "fifo":
                return fifo();
            case "mapped-file":
                return mappedFile();
            case "moved-file":
                return movedFile();
            case "child":
                return child();
            case "inotify":
                return inotify();
            case "epoll":
                return epoll();
            case "timer":
                return timer();
            case "threads":
                return threads();
            case "connection":
                return connection(System.getenv("OUTSIDE"));
            case "outside-socket":
                return outsideSocket();
            case "native-random":
                return nativeRandom();
            default:
                throw new IllegalArgumentException(what);
        }
    }

    private static String same(Object expected, Object found) {
        return expected.equals(found) ? "fine" : "expected " + expected + ", found " + found;
    }

    /** As where a library is unpacked, opened and deleted. */
    private static Held deletedFile() throws Exception {
        Path path = Files.createTempFile("held", ".so");
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        byte[] content = new byte[3 << 20];
        content[content.length - 1] = 7;
        file.write(content);
        Files.delete(path);
        // Another one of that name isn't the one that is open.
        Files.writeString(path, "another");
        return () -> {
            file.seek(file.length() - 1);
            return same(7, file.read());
        };
    }

    private static Held fileLock() throws Exception {
        FileChannel channel = new RandomAccessFile("/tmp/locked.db", "rw").getChannel();
        FileLock lock = channel.lock();
        return () -> {
            Process other = new ProcessBuilder("flock", "--nonblock", "/tmp/locked.db", "true").start();
            other.waitFor();
            channel.write(ByteBuffer.wrap(new byte[] {1}), 0);
            return same(true, lock.isValid());
        };
    }

    private static Held unixSocket() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of("/tmp/held.sock");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
        return () -> {
            try (SocketChannel client = SocketChannel.open(address);
                SocketChannel accepted = server.accept()) {
                client.write(ByteBuffer.wrap(new byte[] {5}));
                ByteBuffer read = ByteBuffer.allocate(1);
                accepted.read(read);
                return same((byte) 5, read.get(0));
            }
        };
    }

    /** A connection to a server outside: a snapshot can't hold the other end. */
    private static Held connection(String place) throws Exception {
        String[] words = place.split(":");
        java.net.Socket socket = new java.net.Socket(words[0], Integer.parseInt(words[1]));
        return () -> {
            try {
                return socket.getInputStream().read() < 0 ? "closed" : "open";
            } catch (java.io.IOException e) {
                return "closed";
            }
        };
    }

    private static Held outsideSocket() throws Exception {
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(System.getenv("OUTSIDE")));
        return () -> same(true, client.isConnected());
    }

    private static Held fifo() throws Exception {
        new ProcessBuilder("mkfifo", "/tmp/held.fifo").inheritIO().start().waitFor();
        RandomAccessFile both = new RandomAccessFile("/tmp/held.fifo", "rw");
        both.write(3);
        return () -> {
            int first = both.read();
            both.write(3);
            return same(3, first);
        };
    }

    private static Held mappedFile() throws Exception {
        FileChannel channel = new RandomAccessFile("/tmp/mapped", "rw").getChannel();
        MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 1 << 20);
        mapped.put(1 << 19, (byte) 9);
        return () -> {
            mapped.put(0, (byte) 4);
            ByteBuffer read = ByteBuffer.allocate(1);
            channel.read(read, 0);
            return same("9 4", mapped.get(1 << 19) + " " + read.get(0));
        };
    }

    /** As SQLite sees to it that its database hasn't been moved away under it. */
    private static Held movedFile() throws Exception {
        Path path = Path.of("/tmp/moved.db");
        Files.writeString(path, "content");
        Object inode = Files.getAttribute(path, "unix:ino");
        return () -> same(inode, Files.getAttribute(path, "unix:ino"));
    }

    private static Held child() throws Exception {
        Process cat = new ProcessBuilder("cat").start();
        BufferedReader answers = new BufferedReader(new InputStreamReader(cat.getInputStream()));
        return () -> {
            cat.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
            cat.getOutputStream().flush();
            return same("hello", answers.readLine());
        };
    }

    private static Held inotify() throws Exception {
        WatchService watch = Path.of("/tmp").getFileSystem().newWatchService();
        Path.of("/tmp").register(watch, StandardWatchEventKinds.ENTRY_CREATE);
        return () -> {
            Files.createTempFile("seen", "");
            WatchKey key = watch.poll(5, TimeUnit.SECONDS);
            boolean found = key != null && !key.pollEvents().isEmpty();
            return same(true, found && key.reset());
        };
    }

    private static Held epoll() throws Exception {
        Selector selector = Selector.open();
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.source().register(selector, SelectionKey.OP_READ);
        return () -> {
            pipe.sink().write(ByteBuffer.wrap(new byte[] {1}));
            int ready = selector.select(5_000);
            selector.selectedKeys().clear();
            pipe.source().read(ByteBuffer.allocate(1));
            return same(1, ready);
        };
    }

    private static Held timer() {
        AtomicInteger ticks = new AtomicInteger();
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        executor.scheduleAtFixedRate(ticks::incrementAndGet, 20, 20, TimeUnit.MILLISECONDS);
        return () -> {
            int before = ticks.get();
            for (int i = 0; i < 250 && ticks.get() == before; i++) {
                Thread.sleep(20);
            }
            return same(true, ticks.get() > before);
        };
    }

    private static Held threads() {
        int count = 900;
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            new Thread(
                    null,
                    () -> {
                        try {
                            go.await();
                        } catch (InterruptedException exception) {
                            return;
                        }
                        done.countDown();
                    },
                    "held-" + i,
                    128 << 10)
                .start();
        }
        return () -> {
            go.countDown();
            return same(true, done.await(10, TimeUnit.SECONDS));
        };
    }

    /** Numbers of BoringSSL's generator, by Conscrypt, which the test puts beside us. */
    private static Held nativeRandom() throws Exception {
        java.security.Provider provider =
            (java.security.Provider)
                Class.forName("org.conscrypt.OpenSSLProvider").getConstructor().newInstance();
        SecureRandom random = SecureRandom.getInstance("SHA1PRNG", provider);
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return () -> {
            random.nextBytes(bytes);
            return Base64.getEncoder().encodeToString(bytes);
        };
    }
}
