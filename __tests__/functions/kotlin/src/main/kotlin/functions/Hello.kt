package functions

import com.amazonaws.services.lambda.runtime.Context
import com.amazonaws.services.lambda.runtime.RequestHandler
import java.util.UUID

class Person(var name: String = "")

data class Greeting(val greeting: String, val initialised: String, val call: Int, val random: String)

class Hello : RequestHandler<Person, Greeting> {
    private val initialised = UUID.randomUUID().toString()
    private var calls = 0

    override fun handleRequest(person: Person, context: Context) =
        Greeting("Hello, ${person.name}", initialised, ++calls, UUID.randomUUID().toString())
}
