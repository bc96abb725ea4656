package functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import jakarta.inject.Inject;

public class Hello implements RequestHandler<Hello.Person, Greeter.Greeting> {

    public static class Person {
        public String name;
    }

    @Inject
    Greeter greeter;

    @Override
    public Greeter.Greeting handleRequest(Person person, Context context) {
        return greeter.greet(person.name);
    }
}
