/**
 * A pet store on Spring Boot, as a Lambda function that starts from a snapshot.
 *
 * <p>A request's way: {@link petstore.PetStoreHandler} → the container in place of Tomcat → {@link petstore.Application}'s beans →
 * {@code PetsController} → {@code PetStore}. What the snapshot adds: {@code Priming} runs {@code PrimingRequests} before it is
 * taken, and {@code Entropy} keeps random numbers out of it. {@link petstore.HelloHandler} is the smallest function to compare with.
 *
 * <p>Each build adds an {@code Application}, the pets and {@code Json} of its own: src/java11 or src/boot4.
 */
package petstore;
