package com.acme;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Makes five mistakes before its snapshot: numbers, an id, a time, a token and a file. */
public class Shop implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Random ORDERS = new Random();
    private static final String INSTANCE = UUID.randomUUID().toString();
    private static final Instant EXPIRES = Instant.now().plusSeconds(3600);
    private static final String TOKEN = token();
    private static final RandomAccessFile JOURNAL = journal();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of(
                "order", ORDERS.nextInt(1_000_000_000),
                "servedBy", INSTANCE,
                "priceUntil", EXPIRES.toString(),
                "signedIn", !TOKEN.isEmpty() && JOURNAL.getChannel().isOpen());
    }

    private static RandomAccessFile journal() {
        try {
            return new RandomAccessFile("/tmp/journal", "rw");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A token such as an identity provider gives out, so that none is in the repository. */
    private static String token() {
        String header = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
        String claims = encoded("{\"sub\":\"orders\",\"id\":\"" + UUID.randomUUID() + "\"}");
        return header + "." + claims + "." + encoded(UUID.randomUUID().toString());
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
