package petstore;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/pets")
class PetsController {
    static final int MAX_LIMIT = 100;

    private static final Logger LOG = LoggerFactory.getLogger(PetsController.class);

    private final PetStore store;

    PetsController(PetStore store) {
        this.store = store;
    }

    @GetMapping
    List<Pet> list(@RequestParam(defaultValue = "10") int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new Refused(HttpStatus.BAD_REQUEST, "limit must be between 1 and " + MAX_LIMIT);
        }
        return store.list(limit);
    }

    @GetMapping("/{id}")
    Pet get(@PathVariable UUID id) {
        return store.find(id)
                .orElseThrow(() -> new Refused(HttpStatus.NOT_FOUND, "No pet has the id " + id));
    }

    @PostMapping
    ResponseEntity<Pet> add(@RequestBody NewPet body) {
        Pet pet = new Pet(
                RandomPets.newId(),
                required("breed", body.breed()),
                required("name", body.name()),
                body.dateOfBirth() == null ? RandomPets.newDateOfBirth() : body.dateOfBirth());
        store.add(pet);
        LOG.info("took in {}", pet.id());
        return ResponseEntity.created(URI.create("/pets/" + pet.id())).body(pet);
    }

    private static String required(String field, String value) {
        if (value == null || value.isBlank()) {
            throw new Refused(HttpStatus.BAD_REQUEST, field + " is missing");
        }
        return value;
    }
}
