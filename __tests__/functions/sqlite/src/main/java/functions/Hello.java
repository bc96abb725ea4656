package functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.sql.Connection;
import java.sql.DriverManager;
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
            Connection connection = DriverManager.getConnection("jdbc:sqlite:/tmp/visits.db");
            try (Statement statement = connection.createStatement()) {
                statement.execute("pragma journal_mode = wal");
                statement.execute("create table visit (name text)");
            }
            return connection;
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, String> person, Context context) {
        try (Statement statement = DATABASE.createStatement()) {
            statement.execute("insert into visit values ('" + person.get("name") + "')");
            try (ResultSet found = statement.executeQuery("select max(name), count(*) from visit")) {
                found.next();
                return Map.of(
                    "greeting", "Hello, " + found.getString(1),
                    "initialised", initialised,
                    "call", found.getInt(2),
                    // Not SQLite's own: it takes a seed once in a process's life, and a snapshot keeps that.
                    "random", UUID.randomUUID().toString());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
