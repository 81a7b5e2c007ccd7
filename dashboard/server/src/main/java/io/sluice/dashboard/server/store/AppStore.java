package io.sluice.dashboard.server.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Applications, and the environments they run in. */
public final class AppStore {
    private final JdbcClient sql;

    public AppStore(Database database) {
        sql = database.sql();
    }

    /**
     * A logical service.
     *
     * @param name what it is called everywhere
     * @param owner who is asked about it; may be empty
     * @param createdAt when it was first heard of
     */
    public record App(String name, String owner, Instant createdAt) {}

    /**
     * Where applications run.
     *
     * @param name what it is called everywhere
     * @param protectedFromHaste whether changes are to be reviewed
     */
    public record Environment(String name, boolean protectedFromHaste) {}

    /** Sorted by name. */
    public List<App> apps() {
        return sql.sql("select name, owner, created_at from app order by name")
                .query((row, number) ->
                        new App(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3))))
                .list();
    }

    /** One application, if it is there. */
    public Optional<App> app(String name) {
        return sql.sql("select name, owner, created_at from app where name = :name")
                .param("name", name)
                .query((row, number) ->
                        new App(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3))))
                .optional();
    }

    /** Makes an application, unless there is one of that name; says whether it did. */
    public boolean create(App app) {
        return sql.sql("insert into app (name, owner, created_at) values (:name, :owner, :at)"
                                + " on conflict (name) do nothing")
                        .param("name", app.name())
                        .param("owner", app.owner())
                        .param("at", app.createdAt().toEpochMilli())
                        .update()
                == 1;
    }

    /** From the least to the most important. */
    public List<Environment> environments() {
        return sql.sql("select name, protected from environment order by rank, name")
                .query((row, number) -> new Environment(row.getString(1), row.getInt(2) == 1))
                .list();
    }
}
