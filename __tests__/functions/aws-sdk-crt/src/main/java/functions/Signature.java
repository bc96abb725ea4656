package functions;

import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.crt.auth.credentials.Credentials;
import software.amazon.awssdk.crt.auth.signing.AwsSigner;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.http.HttpRequest;

/** A signature that native code makes with random numbers: of the same request it is never the same. */
final class Signature {

    private Signature() {
    }

    static String make() {
        try (AwsSigningConfig config = new AwsSigningConfig()) {
            config.setAlgorithm(AwsSigningConfig.AwsSigningAlgorithm.SIGV4_ASYMMETRIC);
            config.setSignatureType(AwsSigningConfig.AwsSignatureType.HTTP_REQUEST_VIA_HEADERS);
            config.setRegion("*");
            config.setService("dynamodb");
            config.setTime(0);
            config.setCredentials(new Credentials(bytes("key"), bytes("secret"), null));
            HttpHeader[] headers = {new HttpHeader("Host", "example.com")};
            HttpRequest request = new HttpRequest("GET", "/", headers, null);
            byte[] signature = AwsSigner.sign(request, config).join().getSignature();
            return new String(signature, StandardCharsets.UTF_8);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
