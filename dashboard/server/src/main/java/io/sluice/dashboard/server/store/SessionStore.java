package io.sluice.dashboard.server.store;

import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who is signed in. The secrets are not here, only what recognises them. */
public final class SessionStore {
    private final JdbcClient sql;

    public SessionStore(Database database) {
        sql = database.sql();
    }

    /**
     * Somebody who is signed in.
     *
     * @param hash of the secret
     * @param user the person's id
     * @param createdAt when the person signed in
     * @param lastSeen when the last request came, give or take a minute
     * @param expiresAt when it ends in any case
     * @param address from where the person signed in
     */
    public record Signed(
            String hash, long user, Instant createdAt, Instant lastSeen, Instant expiresAt, String address) {}

    public void insert(Signed session) {
        sql.sql("""
            insert into web_session (hash, user_id, created_at, last_seen, expires_at, address)
            values (:hash, :user, :created, :seen, :expires, :address)\
            """)
                .param("hash", session.hash())
                .param("user", session.user())
                .param("created", session.createdAt().toEpochMilli())
                .param("seen", session.lastSeen().toEpochMilli())
                .param("expires", session.expiresAt().toEpochMilli())
                .param("address", session.address())
                .update();
    }

    public Optional<Signed> ofHash(String hash) {
        return sql.sql("select hash, user_id, created_at, last_seen, expires_at, address from web_session"
                        + " where hash = :hash")
                .param("hash", hash)
                .query((row, number) -> new Signed(
                        row.getString(1),
                        row.getLong(2),
                        Instant.ofEpochMilli(row.getLong(3)),
                        Instant.ofEpochMilli(row.getLong(4)),
                        Instant.ofEpochMilli(row.getLong(5)),
                        row.getString(6)))
                .optional();
    }

    public void seen(String hash, Instant at) {
        sql.sql("update web_session set last_seen = :at where hash = :hash")
                .param("at", at.toEpochMilli())
                .param("hash", hash)
                .update();
    }

    public void delete(String hash) {
        sql.sql("delete from web_session where hash = :hash")
                .param("hash", hash)
                .update();
    }

    /**
     * Ends all sessions of a person.
     *
     * @param but the hash of one that goes on; of none if it is empty
     */
    public void deleteOf(long user, String but) {
        sql.sql("delete from web_session where user_id = :user and hash <> :but")
                .param("user", user)
                .param("but", but)
                .update();
    }

    /** Forgets those that have ended. */
    public void deleteEnded(Instant now, Instant seenBefore) {
        sql.sql("delete from web_session where expires_at <= :now or last_seen <= :seen")
                .param("now", now.toEpochMilli())
                .param("seen", seenBefore.toEpochMilli())
                .update();
    }
}
