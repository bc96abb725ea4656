package petstore;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The Spring application, as most are written: class path scanning and auto-configuration find its beans. */
@SpringBootApplication
class Application {}
