package io.sluice.dashboard.server.store;

import io.sluice.core.Check;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;

/** Tokens of agents and programs. The secrets are not here, only what recognises them. */
public final class TokenStore {
    private static final String TOKEN =
            "select id, kind, name, role, env, app, created_by, created_at, expires_at, revoked_at from token";

    /** How much longer a token is good than it says, since the clocks of those who go by that are not the same. */
    public static final Duration LEEWAY = Duration.ofMinutes(5);

    private final JdbcClient sql;

    public TokenStore(Database database) {
        sql = database.sql();
    }

    /** Who a token is for. */
    public enum Kind {
        /** An application's agent. */
        AGENT,
        /** A program that uses the API. */
        API;

        private String column() {
            return this == AGENT ? "agent" : "api";
        }
    }

    /**
     * A token, without its secret.
     *
     * @param id of the row; 0 before it is written
     * @param kind who it is for
     * @param name what people call it
     * @param role the name of the role that a program has; null for agents
     * @param env the only environment it is good for; null for all
     * @param app the only application it is good for; null for all
     * @param createdBy who made it
     * @param createdAt when
     * @param expiresAt from when on it is no longer good, give or take {@link #LEEWAY}; null for never
     * @param revokedAt when it was taken back; null if it was not
     */
    public record Token(
            long id,
            Kind kind,
            String name,
            @Nullable String role,
            @Nullable String env,
            @Nullable String app,
            String createdBy,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt) {

        /** Whether it is neither revoked nor expired, with {@link #LEEWAY}; before it was made it is good, too. */
        public boolean isGoodAt(Instant time) {
            return revokedAt == null && (expiresAt == null || time.isBefore(expiresAt.plus(LEEWAY)));
        }

        /** Whether it may be used for a rule set. */
        public boolean covers(RulesetKey key) {
            return (env == null || env.equals(key.env())) && (app == null || app.equals(key.app()));
        }
    }

    /** Writes a token under the hash of its secret; returns its id. */
    public long insert(Token token, String hash) {
        KeyHolder id = new GeneratedKeyHolder();
        sql.sql("""
            insert into token (kind, name, hash, role, env, app, created_by, created_at, expires_at)
            values (:kind, :name, :hash, :role, :env, :app, :by, :at, :expires)\
            """)
                .param("kind", token.kind().column())
                .param("name", token.name())
                .param("hash", hash)
                .param("role", token.role())
                .param("env", token.env())
                .param("app", token.app())
                .param("by", token.createdBy())
                .param("at", token.createdAt().toEpochMilli())
                .param(
                        "expires",
                        token.expiresAt() == null ? null : token.expiresAt().toEpochMilli())
                .update(id, "id");
        return Check.present("id", id.getKeyAs(Number.class)).longValue();
    }

    /** Takes a token back; false if there is none, or it was taken back before. */
    public boolean revoke(long id, Instant at) {
        return sql.sql("update token set revoked_at = :at where id = :id and revoked_at is null")
                        .param("at", at.toEpochMilli())
                        .param("id", id)
                        .update()
                == 1;
    }

    /** The token with this hash, good or not. */
    public Optional<Token> ofHash(String hash) {
        return sql.sql(TOKEN + " where hash = :hash")
                .param("hash", hash)
                .query(TokenStore::token)
                .optional();
    }

    /** One of them, if it is there. */
    public Optional<Token> ofId(long id) {
        return sql.sql(TOKEN + " where id = :id")
                .param("id", id)
                .query(TokenStore::token)
                .optional();
    }

    /** All of them, the newest first. */
    public List<Token> all() {
        return sql.sql(TOKEN + " order by id desc").query(TokenStore::token).list();
    }

    private static Token token(ResultSet row, int number) throws SQLException {
        return new Token(
                row.getLong(1),
                row.getString(2).equals("agent") ? Kind.AGENT : Kind.API,
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                Instant.ofEpochMilli(row.getLong(8)),
                instant(row, 9),
                instant(row, 10));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
