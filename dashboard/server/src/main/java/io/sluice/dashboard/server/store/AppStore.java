package io.sluice.dashboard.server.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Applications, and the environments they run in. */
public final class AppStore {
    private static final String APP = "select name, owner, created_at, restricted from app";

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
     * @param isRestricted whether it is open to those only whose role names it
     */
    public record App(String name, String owner, Instant createdAt, boolean isRestricted) {
        /** One that is open to all who may see all applications. */
        public App(String name, String owner, Instant createdAt) {
            this(name, owner, createdAt, false);
        }
    }

    /**
     * Where applications run.
     *
     * @param name what it is called everywhere
     * @param protectedFromHaste whether changes are to be reviewed
     */
    public record Environment(String name, boolean protectedFromHaste) {}

    /** Sorted by name. */
    public List<App> apps() {
        return sql.sql(APP + " order by name").query(AppStore::app).list();
    }

    /** One application, if it is there. */
    public Optional<App> app(String name) {
        return sql.sql(APP + " where name = :name")
                .param("name", name)
                .query(AppStore::app)
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

    /** Changes who is asked about an application, and to whom it is open. */
    public void change(String name, String owner, boolean isRestricted) {
        sql.sql("update app set owner = :owner, restricted = :restricted where name = :name")
                .param("owner", owner)
                .param("restricted", isRestricted ? 1 : 0)
                .param("name", name)
                .update();
    }

    /** Whether it is open to those only whose role names it; false if there is none of that name. */
    public boolean isRestricted(String name) {
        return app(name).map(App::isRestricted).orElse(false);
    }

    /** From the least to the most important. */
    public List<Environment> environments() {
        return sql.sql("select name, protected from environment order by rank, name")
                .query((row, number) -> new Environment(row.getString(1), row.getInt(2) == 1))
                .list();
    }

    private static App app(ResultSet row, int number) throws SQLException {
        return new App(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3)), row.getInt(4) == 1);
    }
}
