package petstore;

import org.springframework.http.HttpStatus;

/** A request that can't be answered as asked, and what the client is told. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    final HttpStatus status;

    Refused(HttpStatus status, String message) {
        // Without a stack trace: nobody reads it, and a miss is an ordinary answer.
        super(message, null, false, false);
        this.status = status;
    }
}
