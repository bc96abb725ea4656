package petstore;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The smallest function there is: no framework, no JSON library, not even a look at the event. */
public final class HelloHandler implements RequestStreamHandler {
    private static final byte[] RESPONSE = ("{\"statusCode\":200,\"headers\":{\"Content-Type\":\"text/plain; charset=utf-8\"},"
                    + "\"body\":\"Hello, world!\",\"isBase64Encoded\":false}")
            .getBytes(StandardCharsets.UTF_8);

    @Override
    public void handleRequest(InputStream event, OutputStream response, Context context) throws IOException {
        response.write(RESPONSE);
    }
}
