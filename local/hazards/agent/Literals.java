package hazards;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What is written in a class's own code. */
final class Literals {
  /** Class files as text, by the class's name. */
  private static final Map<String, String> FILES = new HashMap<>();

  private Literals() {}

  /**
   * Whether a text stands in the file of the class that holds a field.
   * @param holder `com.acme.Orders.field`
   */
  static boolean has(String holder, String text) {
    return FILES.computeIfAbsent(holder.substring(0, holder.lastIndexOf('.')), Literals::read).contains(text);
  }

  private static String read(String className) {
    String path = className.replace('.', '/') + ".class";
    try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(path)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (Exception e) {
      return "";
    }
  }
}
