package petstore;

/** The body of {@code POST /pets}: a pet without an id. Every field may be missing; the controller judges. */
record NewPet(String breed, String name, Long dateOfBirth) {}
