package io.sluice.dashboard.server.store;

import io.sluice.core.Check;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;

/** Which person has which role where. What the roles are, others know. */
public final class BindingStore {
    private static final String BINDING =
            "select b.id, u.name, b.role, b.app, b.env from role_binding b join app_user u on u.id = b.user_id";

    private final JdbcClient sql;

    public BindingStore(Database database) {
        sql = database.sql();
    }

    /**
     * A role that a person has.
     *
     * @param id of the row
     * @param user the person's name
     * @param role the role's name
     * @param app in which application; null for all
     * @param env in which environment; null for all
     */
    public record Binding(
            long id,
            String user,
            String role,
            @Nullable String app,
            @Nullable String env) {}

    /** Sorted by person, and by age. */
    public List<Binding> all() {
        return sql.sql(BINDING + " order by u.name, b.id")
                .query(BindingStore::binding)
                .list();
    }

    /** Those of one person. */
    public List<Binding> of(long user) {
        return sql.sql(BINDING + " where b.user_id = :user order by b.id")
                .param("user", user)
                .query(BindingStore::binding)
                .list();
    }

    public Optional<Binding> ofId(long id) {
        return sql.sql(BINDING + " where b.id = :id")
                .param("id", id)
                .query(BindingStore::binding)
                .optional();
    }

    /** Writes a binding; returns its id. */
    public long insert(long user, String role, @Nullable String app, @Nullable String env) {
        KeyHolder id = new GeneratedKeyHolder();
        sql.sql("insert into role_binding (user_id, role, app, env) values (:user, :role, :app, :env)")
                .param("user", user)
                .param("role", role)
                .param("app", app)
                .param("env", env)
                .update(id, "id");
        return Check.present("id", id.getKeyAs(Number.class)).longValue();
    }

    public void delete(long id) {
        sql.sql("delete from role_binding where id = :id").param("id", id).update();
    }

    /** How many people who are not barred have a role everywhere. */
    public long countOf(String role) {
        return sql.sql("select count(distinct u.id) from role_binding b join app_user u on u.id = b.user_id"
                        + " where b.role = :role and u.barred = 0")
                .param("role", role)
                .query(Long.class)
                .single();
    }

    private static Binding binding(ResultSet row, int number) throws SQLException {
        return new Binding(row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5));
    }
}
