package petstore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Repository;

/**
 * The pets of this execution environment, in memory. A real store would be a database; this one remembers the newest
 * {@value #CAPACITY} pets that it has listed or taken in, so that they can be fetched again as long as the environment lives.
 */
@Repository
class PetStore {
    static final int CAPACITY = 1000;

    /** In the order in which they came. */
    private final Map<UUID, Pet> pets = new LinkedHashMap<>();

    /** Makes up {@code count} pets and remembers them. */
    synchronized List<Pet> list(int count) {
        List<Pet> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Pet pet = RandomPets.next();
            add(pet);
            list.add(pet);
        }
        return list;
    }

    synchronized Optional<Pet> find(UUID id) {
        return Optional.ofNullable(pets.get(id));
    }

    synchronized void add(Pet pet) {
        pets.put(pet.id(), pet);
        if (pets.size() > CAPACITY) {
            pets.remove(pets.keySet().iterator().next());
        }
    }

    synchronized void clear() {
        pets.clear();
    }

    synchronized int size() {
        return pets.size();
    }
}
