package petstore;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The least that index.ts can deploy, named as the pet store's handler: it starts in a fraction of a second. It answers which
 * release it is, and the request's query; {@code wait} (a second), {@code hang}, {@code fail} and {@code exit} in there are done.
 */
public final class PetStoreHandler implements RequestStreamHandler {
  private static final String RELEASE = "release-0";

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
    String event = new String(input.readAllBytes(), StandardCharsets.UTF_8);
    String query = after(event, "\"rawQueryString\":\"");
    if (query.contains("fail")) throw new IllegalStateException("told to fail");
    if (query.contains("exit")) Runtime.getRuntime().halt(7);
    if (query.contains("wait")) pause(1_000);
    // Longer than any timeout that is set for it.
    if (query.contains("hang")) pause(1_000_000);
    String body = "{\\\"release\\\":\\\"" + RELEASE + "\\\",\\\"query\\\":\\\"" + query + "\\\"}";
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
