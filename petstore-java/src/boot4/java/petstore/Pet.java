package petstore;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.UUID;

/**
 * A pet as the API shows it.
 *
 * @param dateOfBirth milliseconds since the epoch
 */
@JsonPropertyOrder({"id", "breed", "name", "dateOfBirth"})
record Pet(UUID id, String breed, String name, long dateOfBirth) {}
