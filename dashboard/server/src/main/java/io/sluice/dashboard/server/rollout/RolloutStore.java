package io.sluice.dashboard.server.rollout;

import io.sluice.dashboard.server.rollout.Rollout.State;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.RulesetKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Rollouts and their members, so that a step goes on after a restart. Safe for many threads. */
final class RolloutStore {
    private static final String SELECT = "select id, app, env, revision, from_revision, plan, state, step, since,"
            + " started_by, started_at, ended_at, reason, rollback_revision, version from rollout";
    private static final JsonMapper JSON = new JsonMapper();

    private final Database database;
    private final JdbcClient sql;

    RolloutStore(Database database) {
        this.database = database;
        sql = database.sql();
    }

    /** Writes a new one; its id is not looked at. */
    void insert(Rollout begun) {
        sql.sql("""
            insert into rollout (app, env, revision, from_revision, state, step, since, plan, started_by, started_at,
                ended_at, reason, rollback_revision, version)
            values (:app, :env, :revision, :from, :state, :step, :since, :plan, :by, :started, null, :reason, null, 1)\
            """)
                .param("app", begun.key().app())
                .param("env", begun.key().env())
                .param("revision", begun.revision())
                .param("from", begun.from())
                .param("state", begun.state().name())
                .param("step", begun.step())
                .param("since", begun.since().toEpochMilli())
                .param("plan", JSON.writeValueAsString(begun.plan()))
                .param("by", begun.by())
                .param("started", begun.startedAt().toEpochMilli())
                .param("reason", begun.reason())
                .update();
    }

    /** Writes what has become of one; false, and nothing is changed, if it has ended meanwhile, or changed. */
    boolean update(Rollout before, Rollout now) {
        Instant end = now.endedAt();
        return sql.sql("""
            update rollout set state = :state, step = :step, since = :since, ended_at = :ended, reason = :reason,
                rollback_revision = :rollback, version = :version
            where id = :id and version = :before and ended_at is null\
            """)
                        .param("state", now.state().name())
                        .param("step", now.step())
                        .param("since", now.since().toEpochMilli())
                        .param("ended", end == null ? null : end.toEpochMilli())
                        .param("reason", now.reason())
                        .param("rollback", now.rollbackRevision())
                        .param("version", now.version())
                        .param("id", now.id())
                        .param("before", before.version())
                        .update()
                == 1;
    }

    /** The same, with who came and who left. */
    boolean update(Rollout before, Rollout now, Set<String> membersBefore, Set<String> members, Instant at) {
        return database.inTransaction(() -> {
            boolean current = update(before, now);
            if (current) {
                members(now, membersBefore, members, at);
            }
            return current;
        });
    }

    /** Ends what goes on, since something else was published; what was being rolled back is. */
    void supersede(RulesetKey key, Instant at, String why) {
        sql.sql("""
            update rollout set state = case when state = 'ROLLING_BACK' then 'ROLLED_BACK' else 'SUPERSEDED' end,
                reason = case when state = 'ROLLING_BACK' then reason else :why end,
                ended_at = :at, since = :at, version = version + 1
            where app = :app and env = :env and ended_at is null\
            """)
                .param("at", at.toEpochMilli())
                .param("why", why)
                .param("app", key.app())
                .param("env", key.env())
                .update();
    }

    Optional<Rollout> find(long id) {
        return sql.sql(SELECT + " where id = :id")
                .param("id", id)
                .query(RolloutStore::rollout)
                .optional();
    }

    /** The one that is going on. */
    Optional<Rollout> active(RulesetKey key) {
        return sql.sql(SELECT + " where app = :app and env = :env and ended_at is null")
                .param("app", key.app())
                .param("env", key.env())
                .query(RolloutStore::rollout)
                .optional();
    }

    /** All that are going on. */
    List<Rollout> active() {
        return sql.sql(SELECT + " where ended_at is null order by id")
                .query(RolloutStore::rollout)
                .list();
    }

    /** The newest first. */
    List<Rollout> newest(RulesetKey key, int most) {
        return sql.sql(SELECT + " where app = :app and env = :env order by id desc limit :most")
                .param("app", key.app())
                .param("env", key.env())
                .param("most", most)
                .query(RolloutStore::rollout)
                .list();
    }

    private static Rollout rollout(ResultSet row, int number) throws SQLException {
        long ended = row.getLong(12);
        boolean goesOn = row.wasNull();
        long rollback = row.getLong(14);
        @Nullable Long rollbackRevision = row.wasNull() ? null : Long.valueOf(rollback);
        return new Rollout(
                row.getLong(1),
                new RulesetKey(row.getString(2), row.getString(3)),
                row.getLong(4),
                row.getLong(5),
                JSON.readValue(row.getString(6), Plan.class),
                State.valueOf(row.getString(7)),
                row.getInt(8),
                Instant.ofEpochMilli(row.getLong(9)),
                row.getString(10),
                Instant.ofEpochMilli(row.getLong(11)),
                goesOn ? null : Instant.ofEpochMilli(ended),
                row.getString(13),
                rollbackRevision,
                row.getLong(15));
    }

    /** The members of now. */
    Set<String> members(long rollout) {
        return new HashSet<>(sql.sql("select instance from rollout_member where rollout_id = :id and left_at is null")
                .param("id", rollout)
                .query(String.class)
                .list());
    }

    private void members(Rollout rollout, Set<String> before, Set<String> now, Instant at) {
        for (String instance : before) {
            if (!now.contains(instance)) {
                sql.sql("update rollout_member set left_at = :at where rollout_id = :id and instance = :instance")
                        .param("at", at.toEpochMilli())
                        .param("id", rollout.id())
                        .param("instance", instance)
                        .update();
            }
        }
        for (String instance : now) {
            if (!before.contains(instance)) {
                sql.sql("""
                    insert into rollout_member (rollout_id, instance, step, joined_at) values (:id, :instance, :step, :at)
                    on conflict (rollout_id, instance) do update set left_at = null\
                    """)
                        .param("id", rollout.id())
                        .param("instance", instance)
                        .param("step", rollout.step())
                        .param("at", at.toEpochMilli())
                        .update();
            }
        }
    }
}
