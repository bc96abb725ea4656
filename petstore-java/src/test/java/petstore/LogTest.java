package petstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Log lines begin with the thread's name; SnapshotIT reads the lines themselves. */
class LogTest {
    @Test
    @DisplayName("the thread has its own name again after a request, even after one that failed")
    void nameIsGivenBack() throws Exception {
        String name = Thread.currentThread().getName();
        PetStoreHandler handler = new PetStoreHandler();
        Events.send(handler, Events.event("GET", "/pets"));
        assertEquals(name, Thread.currentThread().getName());

        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("closed, named " + Thread.currentThread().getName());
            }
        };
        byte[] event = Events.event("GET", "/pets").toString().getBytes();
        Exception e = assertThrows(
                Exception.class,
                () -> handler.handleRequest(new ByteArrayInputStream(event), closed, new TestContext("request-1")));
        assertTrue(e.getMessage().startsWith("closed, named request-1"), e.getMessage());
        assertEquals(name, Thread.currentThread().getName());
    }
}
