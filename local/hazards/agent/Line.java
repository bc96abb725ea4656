package hazards;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What is told to whoever runs the check: a line of JSON on the process's standard output, whatever the runtime or the
 * function has made of System.out. So it is in order with what the JVM itself prints there.
 */
final class Line {
  /** What lines begin with that are for the one who runs the check. */
  private static final String MARK = "petstore-agent ";

  private static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true);

  private Line() {}

  static void of(String what, Map<String, ?> fields) {
    StringBuilder json = new StringBuilder("{\"what\":").append(quoted(what));
    fields.forEach((name, value) -> json.append(',').append(quoted(name)).append(':').append(text(value)));
    write(json.append('}').toString());
  }

  /** @param json an object, in one line */
  static void write(String json) {
    OUT.print(MARK + json + "\n");
    OUT.flush();
  }

  private static String text(Object value) {
    return value instanceof Number || value instanceof Boolean ? value.toString() : quoted(value.toString());
  }

  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < ' ' || c > '~') out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }
}
