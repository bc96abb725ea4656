package functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;

/** Opens a database file when it is initialised, and writes to it when it is called. */
public class Hello implements RequestHandler<Map<String, String>, Map<String, Object>> {

    private static final Connection DATABASE = open();

    private final String initialised = UUID.randomUUID().toString();

    private static Connection open() {
        try {
            Connection connection = DriverManager.getConnection("jdbc:h2:file:/tmp/visits");
            try (Statement statement = connection.createStatement()) {
                statement.execute("create table visit (name varchar)");
            }
            return connection;
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, String> person, Context context) {
        try (PreparedStatement insert = DATABASE.prepareStatement("insert into visit values (?)");
             PreparedStatement select =
                 DATABASE.prepareStatement("select max(name), count(*), rawtohex(secure_rand(16)) from visit")) {
            insert.setString(1, person.get("name"));
            insert.executeUpdate();
            try (ResultSet found = select.executeQuery()) {
                found.next();
                return Map.of(
                    "greeting", "Hello, " + found.getString(1),
                    "initialised", initialised,
                    "call", found.getInt(2),
                    "random", found.getString(3));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
