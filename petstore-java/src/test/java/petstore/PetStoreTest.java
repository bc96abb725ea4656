package petstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PetStoreTest {
    @Test
    @DisplayName("the store keeps the newest pets and forgets the oldest")
    void isBounded() {
        PetStore store = new PetStore();
        Pet first = store.list(1).get(0);
        Pet second = store.list(1).get(0);
        store.list(PetStore.CAPACITY - 2);
        assertTrue(store.find(first.id()).isPresent());

        store.list(1);
        assertEquals(PetStore.CAPACITY, store.size());
        assertTrue(store.find(first.id()).isEmpty());
        assertTrue(store.find(second.id()).isPresent());
    }
}
