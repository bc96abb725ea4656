package petstore;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The least that index.ts can deploy, named as the pet store's handler: it starts in a fraction of a second. It answers which
 * release it is, and the query's {@code n}. {@code do} in the query is done: {@code wait} (a second), {@code hang},
 * {@code fail} or {@code exit}.
 */
public final class PetStoreHandler implements RequestStreamHandler {
  private static final String RELEASE = "release-0";

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
    String event = new String(input.readAllBytes(), StandardCharsets.UTF_8);
    String task = after(event, "\"do\":\"");
    if (task.equals("fail")) throw new IllegalStateException("told to fail");
    if (task.equals("exit")) Runtime.getRuntime().halt(7);
    if (task.equals("wait")) pause(1_000);
    // Longer than any timeout that is set for it.
    if (task.equals("hang")) pause(1_000_000);
    String number = after(event, "\"n\":\"");
    String body = "{\\\"release\\\":\\\"" + RELEASE + "\\\",\\\"n\\\":\\\"" + number + "\\\"}";
    String answer = "{\"statusCode\":200,\"headers\":{\"content-type\":\"application/json\"},\"body\":\"" + body + "\"}";
    output.write(answer.getBytes(StandardCharsets.UTF_8));
  }

  private static void pause(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String after(String text, String key) {
    int begin = text.indexOf(key);
    if (begin < 0) return "";
    begin += key.length();
    return text.substring(begin, text.indexOf('"', begin));
  }
}
