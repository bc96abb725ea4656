package hazards;

import java.lang.reflect.Field;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Tells which objects a snapshot shares between all environments that are restored from it, or makes old. */
final class Findings {
  private static final int MOST = 1_000;
  private static final long MINUTE = 60_000;
  private static final long DAY = 24 * 60 * MINUTE;

  /** Durations are about as large as this machine's clock where it has just started. */
  private static final long FEW_NANOS = 10 * MINUTE * 1_000_000;

  private static final Map<String, Pattern> SECRETS = new LinkedHashMap<>();

  static {
    SECRETS.put("access-key", Pattern.compile("(?:AKIA|ASIA)[A-Z0-9]{16}"));
    SECRETS.put("private-key", Pattern.compile("(?s)\\s*-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----.*"));
    SECRETS.put("token", Pattern.compile("(?:Bearer )?eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*|Bearer [\\w.~+/=-]{16,}"));
  }

  private final long startedAt;
  private int found;

  Findings(long startedAt) {
    this.startedAt = startedAt;
  }

  /** A class of the JDK whose own state is a hazard to whoever calls it. */
  void ofJdk(Class<?> type, HeapWalk.Initialized initialized) {
    if (type.getName().equals("java.lang.Math$RandomNumberGeneratorHolder") && initialized.is(type))
      add("java.lang.Math.random", "java.lang.Math.random()", "java.lang.Math.random", "its generator is there already");
  }

  void text(String text, String path, String holder) {
    if (text.length() < 20 || text.length() > 20_000) return;
    if (UUID_TEXT.matcher(text).matches()) uuid(UUID.fromString(text), path, holder, "a text");
    SECRETS.forEach((name, pattern) -> {
      if (pattern.matcher(text).matches()) add("secret." + name, path, holder, text.length() + " characters");
    });
  }

  /** @param value may be milliseconds since 1970, or nanoseconds of System.nanoTime() */
  void number(long value, String path, String holder) {
    if (isNear(value)) add("time.millis", path, holder, "read " + ago(value));
    else if (isNearNanos(value)) {
      long millis = System.currentTimeMillis() + (value - System.nanoTime()) / 1_000_000;
      add("time.nanos", path, holder, "read " + ago(millis));
    }
  }

  void object(Object object, String path, String holder) {
    String type = object.getClass().getName();
    if (object instanceof SecureRandom) secureRandom((SecureRandom) object, path, holder);
    else if (object instanceof ThreadLocalRandom) return;
    else if (object instanceof Random || isGenerator(object)) add("java.util.Random", path, holder, type);
    else if (object instanceof UUID) uuid((UUID) object, path, holder, type);
    else if (object instanceof PrivateKey) add("secret.private-key", path, holder, type);
    else if (object instanceof ServerSocket) add("socket.listening", path, holder, type);
    else if (object instanceof Socket) socket((Socket) object, path, holder);
    else if (object instanceof SocketChannel && ((SocketChannel) object).isConnected())
      add("socket.connected", path, holder, type);
    else if (object instanceof ScheduledThreadPoolExecutor) scheduled((ScheduledThreadPoolExecutor) object, path, holder);
    else if (object instanceof Timer) timer(object, path, holder);
    else if (isA(object.getClass(), "java.sql.Connection")) add("connection.jdbc", path, holder, type);
    else if (CREDENTIALS.matcher(type).matches()) add("credentials", path, holder, type);
    else time(object, path, holder);
  }

  private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** Random ones are of version 4. One that is written in the class's own code is the same everywhere. */
  private void uuid(UUID id, String path, String holder, String type) {
    if (id.version() == 4 && !Literals.has(holder, id.toString())) add("java.util.UUID", path, holder, type);
  }

  private static final Pattern CREDENTIALS = Pattern.compile(
      "software\\.amazon\\.awssdk\\.auth\\.credentials\\.Aws(?:Basic|Session)Credentials"
          + "|com\\.amazonaws\\.auth\\.Basic(?:AWS|Session)Credentials");

  private void secureRandom(SecureRandom random, String path, String holder) {
    String algorithm = random.getAlgorithm();
    // Those of the operating system have no state of their own in the JVM, and Lambda's JVM seeds its default anew.
    if (algorithm.startsWith("NativePRNG") || algorithm.startsWith("Windows") || algorithm.equals("unknown")) return;
    add("java.security.SecureRandom", path, holder, algorithm);
  }

  private void socket(Socket socket, String path, String holder) {
    if (socket.isConnected() && !socket.isClosed()) add("socket.connected", path, holder, socket.getClass().getName());
  }

  private void scheduled(ScheduledThreadPoolExecutor executor, String path, String holder) {
    int tasks = executor.getQueue().size();
    if (tasks > 0) add("executor.scheduled", path, holder, tasks + " tasks wait");
  }

  /** Its queue is private, and has no method that tells of it. */
  private void timer(Object timer, String path, String holder) {
    try {
      Field field = Timer.class.getDeclaredField("queue");
      field.setAccessible(true);
      Object queue = field.get(timer);
      Field size = queue.getClass().getDeclaredField("size");
      size.setAccessible(true);
      int tasks = size.getInt(queue);
      if (tasks > 0) add("executor.scheduled", path, holder, tasks + " tasks wait");
    } catch (ReflectiveOperationException e) {
      // A JDK that has it otherwise.
    }
  }

  private void time(Object object, String path, String holder) {
    Long millis = millisOf(object);
    if (millis != null && isNear(millis)) add("time." + object.getClass().getSimpleName(), path, holder, "read " + ago(millis));
  }

  private Long millisOf(Object object) {
    ZoneId zone = ZoneId.systemDefault();
    try {
      if (object instanceof Date) return ((Date) object).getTime();
      if (object instanceof Calendar) return ((Calendar) object).getTimeInMillis();
      if (object instanceof Instant) return ((Instant) object).toEpochMilli();
      if (object instanceof ZonedDateTime) return ((ZonedDateTime) object).toInstant().toEpochMilli();
      if (object instanceof OffsetDateTime) return ((OffsetDateTime) object).toInstant().toEpochMilli();
      if (object instanceof LocalDateTime) return ((LocalDateTime) object).atZone(zone).toInstant().toEpochMilli();
      if (object instanceof LocalDate) return object.equals(LocalDate.now()) ? System.currentTimeMillis() : null;
      if (object instanceof Long) return (Long) object;
    } catch (RuntimeException e) {
      // Beyond the years that milliseconds reach.
    }
    return null;
  }

  /** From shortly before the JVM began until a day from now: read from the clock, or a deadline. */
  private boolean isNear(long millis) {
    return millis >= startedAt - MINUTE && millis <= System.currentTimeMillis() + DAY;
  }

  /** Within an hour alone, since these count from the machine's start, and may look like other large numbers. */
  private boolean isNearNanos(long value) {
    long now = System.nanoTime();
    long running = (System.currentTimeMillis() - startedAt) * 1_000_000;
    return value >= now - running - MINUTE * 1_000_000 && value <= now + 60 * MINUTE * 1_000_000 && value > FEW_NANOS;
  }

  private static String ago(long millis) {
    long seconds = (System.currentTimeMillis() - millis) / 1000;
    return seconds >= 0 ? seconds + " s before the snapshot" : "as a time " + -seconds + " s after the snapshot";
  }

  /** Those of Java 17 and later, and SplittableRandom, which was one before there was the interface. */
  private static boolean isGenerator(Object object) {
    return object instanceof java.util.SplittableRandom
        || isA(object.getClass(), "java.util.random.RandomGenerator") && object.getClass().getName().startsWith("java");
  }

  private static boolean isA(Class<?> type, String name) {
    for (Class<?> each = type; each != null; each = each.getSuperclass())
      for (Class<?> one : each.getInterfaces()) if (one.getName().equals(name) || isA(one, name)) return true;
    return false;
  }

  private void add(String rule, String path, String holder, String seen) {
    if (++found > MOST) return;
    Line.of("found", Map.of("rule", rule, "path", path, "holder", holder, "seen", seen));
  }
}
