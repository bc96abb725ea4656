package petstore;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.UUID;

/** A pet as the API shows it. */
@JsonPropertyOrder({"id", "breed", "name", "dateOfBirth"})
public final class Pet {
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

    public UUID getId() {
        return id;
    }

    public String getBreed() {
        return breed;
    }

    public String getName() {
        return name;
    }

    /** Milliseconds since the epoch. */
    public long getDateOfBirth() {
        return dateOfBirth;
    }
}
