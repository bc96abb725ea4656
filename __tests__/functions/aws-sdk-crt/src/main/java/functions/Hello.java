package functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/** An asynchronous client on native threads, built and used before the snapshot, and used again after it. */
public class Hello implements RequestHandler<Map<String, String>, Map<String, Object>> {

    private static final DynamoDbAsyncClient CLIENT = DynamoDbAsyncClient.builder()
        .httpClientBuilder(AwsCrtAsyncHttpClient.builder())
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
        .endpointProvider(parameters -> CompletableFuture.completedFuture(endpoint()))
        .build();

    static {
        Tables.whileServing(Hello::firstTable);
        Signature.make();
    }

    private final String initialised = UUID.randomUUID().toString();
    private int calls;

    private static Endpoint endpoint() {
        return Endpoint.builder().url(URI.create("http://127.0.0.1:" + Tables.port())).build();
    }

    private static String firstTable() {
        return CLIENT.listTables().join().tableNames().get(0);
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, String> person, Context context) {
        return Map.of(
            "greeting", "Hello, " + person.get("name"),
            "initialised", initialised,
            "call", ++calls,
            "random", Signature.make(),
            "table", Tables.whileServing(Hello::firstTable));
    }
}
