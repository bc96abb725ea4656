package petstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HelloHandlerTest {
    @Test
    @DisplayName("the hello-world handler answers a proxy response")
    void saysHello() throws IOException {
        Events.Answer answer = Events.send(new HelloHandler(), Events.event("GET", "/"));
        assertEquals(200, answer.status);
        assertEquals("Hello, world!", answer.body());
        assertEquals("text/plain; charset=utf-8", answer.response.path("headers").path("Content-Type").textValue());
        assertFalse(answer.response.path("isBase64Encoded").booleanValue());
    }
}
