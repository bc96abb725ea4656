package hazards;

import java.util.Map;

/** What is told to whoever runs the check: a line of JSON on standard output. */
final class Line {
  private Line() {}

  static void of(String what, Map<String, ?> fields) {
    StringBuilder json = new StringBuilder("{\"what\":").append(quoted(what));
    fields.forEach((name, value) -> json.append(',').append(quoted(name)).append(':').append(text(value)));
    System.out.println(HeapAgent.MARK + json.append('}'));
  }

  private static String text(Object value) {
    return value instanceof Number || value instanceof Boolean ? value.toString() : quoted(value.toString());
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < ' ' || c > '~') out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }
}
