package petstore;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/** The body of {@code POST /pets}: a pet without an id. Every field may be missing; the controller judges. */
@JsonIgnoreProperties(ignoreUnknown = true)
final class NewPet {
    private final String breed;
    private final String name;
    private final Long dateOfBirth;

    @JsonCreator
    NewPet(
            @JsonProperty("breed") String breed,
            @JsonProperty("name") String name,
            @JsonProperty("dateOfBirth") Long dateOfBirth) {
        this.breed = breed;
        this.name = name;
        this.dateOfBirth = dateOfBirth;
    }

    String breed() {
        return breed;
    }

    String name() {
        return name;
    }

    Long dateOfBirth() {
        return dateOfBirth;
    }
}
