package petstore;

import com.amazonaws.serverless.exceptions.ContainerInitializationException;
import com.amazonaws.serverless.proxy.model.AwsProxyRequest;
import com.amazonaws.serverless.proxy.model.AwsProxyResponse;
import com.amazonaws.serverless.proxy.spring.SpringBootLambdaContainerHandler;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.springframework.web.context.support.WebApplicationContextUtils;

/** The pet store's entry point: proxy events of payload format 1.0 in, the Spring application's answers out. */
public final class PetStoreHandler implements RequestStreamHandler {
    // Static, so that all of it is done before Lambda takes the snapshot. The setting comes first: a wrong one fails at once.
    private static final Priming.Mode MODE = Priming.Mode.of(System.getenv(Priming.VARIABLE));
    private static final SpringBootLambdaContainerHandler<AwsProxyRequest, AwsProxyResponse> CONTAINER = start();
    static final Priming PRIMING = Priming.register(MODE, new PrimingRequests(PetStoreHandler::handle, store()));

    @Override
    public void handleRequest(InputStream event, OutputStream response, Context context) throws IOException {
        // Each log line begins with its thread's name, and so with the request's id. slf4j-simple knows no MDC.
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        thread.setName(context.getAwsRequestId());
        try {
            handle(event, response, context);
        } finally {
            thread.setName(name);
        }
    }

    private static void handle(InputStream event, OutputStream response, Context context) throws IOException {
        CONTAINER.proxyStream(event, response, context);
    }

    private static SpringBootLambdaContainerHandler<AwsProxyRequest, AwsProxyResponse> start() {
        try {
            return SpringBootLambdaContainerHandler.getAwsProxyHandler(Application.class);
        } catch (ContainerInitializationException e) {
            throw new IllegalStateException("The Spring application did not start", e);
        }
    }

    static PetStore store() {
        return WebApplicationContextUtils.getRequiredWebApplicationContext(CONTAINER.getServletContext()).getBean(PetStore.class);
    }
}
