package acme;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import priming.Priming;

/** A plain handler behind an API: answers with what it was called with, and how often it was called before. */
public final class Orders implements RequestStreamHandler {
  private int calls;

  public Orders() {
    Priming.beforeSnapshot(this, "/event.json");
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
    String request = new String(event.readAllBytes(), StandardCharsets.UTF_8);
    String path = request.replaceAll("(?s).*\"path\":\"([^\"]*)\".*", "$1");
    String text = "orders 1: " + path + " " + System.getenv("TABLE") + " after " + calls++;
    String json = "{\"statusCode\":200,\"body\":\"" + text + "\"}";
    answer.write(json.getBytes(StandardCharsets.UTF_8));
  }
}
