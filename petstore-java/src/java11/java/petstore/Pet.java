package petstore;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.UUID;

/** A pet as the API shows it. */
@JsonPropertyOrder({"id", "breed", "name", "dateOfBirth"})
final class Pet {
    private final UUID id;
    private final String breed;
    private final String name;
    private final long dateOfBirth;

    Pet(UUID id, String breed, String name, long dateOfBirth) {
        this.id = id;
        this.breed = breed;
        this.name = name;
        this.dateOfBirth = dateOfBirth;
    }

    @JsonProperty
    UUID id() {
        return id;
    }

    @JsonProperty
    String breed() {
        return breed;
    }

    @JsonProperty
    String name() {
        return name;
    }

    /** Milliseconds since the epoch. */
    @JsonProperty
    long dateOfBirth() {
        return dateOfBirth;
    }
}
