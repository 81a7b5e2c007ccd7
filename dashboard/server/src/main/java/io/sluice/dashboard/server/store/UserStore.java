package io.sluice.dashboard.server.store;

import io.sluice.core.Check;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;

/** People, and the links by which they choose their passwords. */
public final class UserStore {
    private static final String USER = "select id, name, password, barred, created_at, last_sign_in from app_user";

    private final JdbcClient sql;

    public UserStore(Database database) {
        sql = database.sql();
    }

    /**
     * A person.
     *
     * @param id of the row; 0 before it is written
     * @param name what the person signs in with, and is called everywhere
     * @param password what recognises the password; null as long as none was chosen
     * @param isBarred whether the person is kept out for now
     * @param createdAt when the person was invited
     * @param lastSignIn null for never
     */
    public record User(
            long id,
            String name,
            @Nullable String password,
            boolean isBarred,
            Instant createdAt,
            @Nullable Instant lastSignIn) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Writes a person; returns the id. */
    public long insert(User user) {
        KeyHolder id = new GeneratedKeyHolder();
        sql.sql("insert into app_user (name, password, created_at) values (:name, :password, :at)")
                .param("name", user.name())
                .param("password", user.password())
                .param("at", user.createdAt().toEpochMilli())
                .update(id, "id");
        return Check.present("id", id.getKeyAs(Number.class)).longValue();
    }

    public boolean isEmpty() {
        return sql.sql("select count(*) from app_user").query(Long.class).single() == 0;
    }

    /** Sorted by name. */
    public List<User> all() {
        return sql.sql(USER + " order by name").query(UserStore::user).list();
    }

    public Optional<User> ofName(String name) {
        return sql.sql(USER + " where name = :name")
                .param("name", name)
                .query(UserStore::user)
                .optional();
    }

    public Optional<User> ofId(long id) {
        return sql.sql(USER + " where id = :id")
                .param("id", id)
                .query(UserStore::user)
                .optional();
    }

    public void setPassword(long id, String password) {
        sql.sql("update app_user set password = :password where id = :id")
                .param("password", password)
                .param("id", id)
                .update();
    }

    public void setBarred(long id, boolean isBarred) {
        sql.sql("update app_user set barred = :barred where id = :id")
                .param("barred", isBarred ? 1 : 0)
                .param("id", id)
                .update();
    }

    public void signedIn(long id, Instant at) {
        sql.sql("update app_user set last_sign_in = :at where id = :id")
                .param("at", at.toEpochMilli())
                .param("id", id)
                .update();
    }

    /** Makes a link good for a person, under the hash of its token, and all earlier ones void. */
    public void invite(long user, String hash, Instant end) {
        sql.sql("delete from invitation where user_id = :user")
                .param("user", user)
                .update();
        sql.sql("insert into invitation (hash, user_id, expires_at) values (:hash, :user, :end)")
                .param("hash", hash)
                .param("user", user)
                .param("end", end.toEpochMilli())
                .update();
    }

    /** Whose a link is, if it is good at a moment. */
    public Optional<User> invited(String hash, Instant at) {
        return sql.sql("select u.id, u.name, u.password, u.barred, u.created_at, u.last_sign_in from app_user u"
                        + " join invitation i on i.user_id = u.id where i.hash = :hash and i.expires_at > :at")
                .param("hash", hash)
                .param("at", at.toEpochMilli())
                .query(UserStore::user)
                .optional();
    }

    /** Uses a link up; false if somebody was faster. */
    public boolean useUp(String hash) {
        return sql.sql("delete from invitation where hash = :hash")
                        .param("hash", hash)
                        .update()
                == 1;
    }

    private static User user(ResultSet row, int number) throws SQLException {
        long last = row.getLong(6);
        return new User(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4) == 1,
                Instant.ofEpochMilli(row.getLong(5)),
                last == 0 ? null : Instant.ofEpochMilli(last));
    }
}
