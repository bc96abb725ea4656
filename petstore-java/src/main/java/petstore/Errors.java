package petstore;

import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;

/** Every error is answered in the API's own form: {@code {"message": "…"}}, as API Gateway's errors are. */
@RestControllerAdvice
class Errors {
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

    @ExceptionHandler
    ResponseEntity<Map<String, String>> refused(Refused e) {
        return answer(e.status, e.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<Map<String, String>> badParameter(MethodArgumentTypeMismatchException e) {
        Class<?> type = e.getRequiredType();
        String kind = type == int.class ? "a whole number" : "a " + (type == null ? "valid value" : type.getSimpleName());
        return answer(HttpStatus.BAD_REQUEST, e.getName() + " must be " + kind);
    }

    @ExceptionHandler
    ResponseEntity<Map<String, String>> badBody(HttpMessageNotReadableException e) {
        return answer(HttpStatus.BAD_REQUEST, "The body must be a pet as JSON");
    }

    @ExceptionHandler
    ResponseEntity<Map<String, String>> unknownPath(NoHandlerFoundException e) {
        return answer(HttpStatus.NOT_FOUND, "Not Found");
    }

    @ExceptionHandler
    ResponseEntity<Map<String, String>> unknownMethod(HttpRequestMethodNotSupportedException e) {
        HttpHeaders headers = new HttpHeaders();
        Set<HttpMethod> supported = e.getSupportedHttpMethods();
        headers.setAllow(supported == null ? Set.of() : supported);
        return ResponseEntity.status(HttpStatus.METHOD_NOT_ALLOWED)
                .headers(headers)
                .body(Map.of("message", "Method Not Allowed"));
    }

    @ExceptionHandler
    ResponseEntity<Map<String, String>> unknownBodyType(HttpMediaTypeNotSupportedException e) {
        return answer(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json");
    }

    @ExceptionHandler
    ResponseEntity<Void> notAcceptable(HttpMediaTypeNotAcceptableException e) {
        // The client takes no JSON, so there is no form in which to tell it why.
        return ResponseEntity.status(HttpStatus.NOT_ACCEPTABLE).build();
    }

    @ExceptionHandler
    ResponseEntity<Map<String, String>> unexpected(Exception e) {
        LOG.error("Request failed", e);
        return answer(HttpStatus.INTERNAL_SERVER_ERROR, "Internal Server Error");
    }

    private static ResponseEntity<Map<String, String>> answer(HttpStatus status, String message) {
        return ResponseEntity.status(status).body(Map.of("message", message));
    }
}
