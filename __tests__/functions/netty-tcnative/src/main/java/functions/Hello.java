package functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** TLS in native code: each handshake begins with 32 random bytes. */
public class Hello implements RequestHandler<Map<String, String>, Map<String, Object>> {

    /** Where they are in the first record: after the headers of record and message, and the version. */
    private static final int RANDOM_AT = 5 + 4 + 2;

    private static final SslContext CONTEXT = context();

    private final String initialised = UUID.randomUUID().toString();
    private int calls;

    private static SslContext context() {
        try {
            SslContext context = SslContextBuilder.forClient().sslProvider(SslProvider.OPENSSL).build();
            clientRandom(context);
            return context;
        } catch (SSLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static String clientRandom(SslContext context) throws SSLException {
        SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT, "example.com", 443);
        engine.beginHandshake();
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), record);
        engine.closeOutbound();
        return new BigInteger(1, Arrays.copyOfRange(record.array(), RANDOM_AT, RANDOM_AT + 32)).toString(16);
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, String> person, Context context) {
        try {
            return Map.of(
                "greeting", "Hello, " + person.get("name"),
                "initialised", initialised,
                "call", ++calls,
                "random", clientRandom(CONTEXT));
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }
}
