package io.sluice.dashboard.server.store;

import io.sluice.guard.GuardOverride.Action;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What operators do for a while, and did. */
public final class OverrideStore {
    private final JdbcClient sql;

    public OverrideStore(Database database) {
        sql = database.sql();
    }

    /**
     * An override.
     *
     * @param id tells it apart everywhere
     * @param key where
     * @param resource of which resource
     * @param action what is done
     * @param factor for {@code SCALE}
     * @param reason why
     * @param createdBy who began it
     * @param startsAt from when
     * @param expiresAt until when, unless somebody ends it before
     */
    public record Entry(
            String id,
            RulesetKey key,
            String resource,
            Action action,
            double factor,
            String reason,
            String createdBy,
            Instant startsAt,
            Instant expiresAt) {}

    /** Begins one. */
    public void insert(Entry begun) {
        sql.sql("""
            insert into override_entry (id, app, env, resource, action, factor, reason, created_by, starts_at, expires_at)
            values (:id, :app, :env, :resource, :action, :factor, :reason, :by, :starts, :expires)\
            """)
                .param("id", begun.id())
                .param("app", begun.key().app())
                .param("env", begun.key().env())
                .param("resource", begun.resource())
                .param("action", begun.action().name())
                .param("factor", begun.factor())
                .param("reason", begun.reason())
                .param("by", begun.createdBy())
                .param("starts", begun.startsAt().toEpochMilli())
                .param("expires", begun.expiresAt().toEpochMilli())
                .update();
    }

    /** Ends one before its time; false if it is not there, or somebody ended it before. */
    public boolean end(RulesetKey key, String id, String by, Instant at) {
        return sql.sql("update override_entry set ended_at = :at, ended_by = :by where id = :id and app ="
                                + " :app and env = :env and ended_at is null")
                        .param("at", at.toEpochMilli())
                        .param("by", by)
                        .param("id", id)
                        .param("app", key.app())
                        .param("env", key.env())
                        .update()
                == 1;
    }

    /** Those that nobody has ended, of all that began after a moment, in the order in which they began; some may be over by themselves. */
    public List<Entry> notEnded(RulesetKey key, Instant since) {
        return sql.sql("select id, resource, action, factor, reason, created_by, starts_at, expires_at from"
                        + " override_entry where app = :app and env = :env and ended_at is null and starts_at >"
                        + " :since order by starts_at, id")
                .param("app", key.app())
                .param("env", key.env())
                .param("since", since.toEpochMilli())
                .query((row, number) -> new Entry(
                        row.getString(1),
                        key,
                        row.getString(2),
                        Action.valueOf(row.getString(3)),
                        row.getDouble(4),
                        row.getString(5),
                        row.getString(6),
                        Instant.ofEpochMilli(row.getLong(7)),
                        Instant.ofEpochMilli(row.getLong(8))))
                .list();
    }
}
