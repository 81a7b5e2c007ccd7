package io.sluice.dashboard.server.store;

import io.sluice.dashboard.api.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Who was seen last, and with which rules; so that it is known after a restart of the console who is missing. */
public final class InstanceStore {
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<TreeMap<String, String>> LABELS = new TypeReference<>() {};

    private static final String SAVE = """
            insert into instance (app, env, name, boot, labels, agent_version, epoch, revision, hash, last_seen)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (app, env, name) do update set boot = excluded.boot, labels = excluded.labels,
                agent_version = excluded.agent_version, epoch = excluded.epoch, revision = excluded.revision,
                hash = excluded.hash, last_seen = excluded.last_seen\
            """;

    private final Database database;
    private final JdbcClient sql;

    public InstanceStore(Database database) {
        this.database = database;
        sql = database.sql();
    }

    /**
     * An instance as it was last seen.
     *
     * @param key its application and environment
     * @param name its {@code instanceId}
     * @param boot its {@code bootId}
     * @param labels what it said of itself
     * @param agentVersion for people
     * @param current the rules it had in force
     * @param lastSeen when
     */
    public record Seen(
            RulesetKey key,
            String name,
            String boot,
            Map<String, String> labels,
            String agentVersion,
            Position current,
            Instant lastSeen) {}

    /** Writes how some are now, in one transaction. */
    public void save(List<Seen> instances) {
        if (!instances.isEmpty()) {
            database.batch(SAVE, instances.stream().map(InstanceStore::row).toList());
        }
    }

    private static @Nullable Object[] row(Seen seen) {
        return new @Nullable Object[] {
            seen.key().app(),
            seen.key().env(),
            seen.name(),
            seen.boot(),
            JSON.writeValueAsString(seen.labels()),
            seen.agentVersion(),
            seen.current().epoch(),
            seen.current().revision(),
            seen.current().hash(),
            seen.lastSeen().toEpochMilli()
        };
    }

    /** Forgets one, which said that it would not come back. */
    public void delete(RulesetKey key, String name) {
        sql.sql("delete from instance where app = :app and env = :env and name = :name")
                .param("app", key.app())
                .param("env", key.env())
                .param("name", name)
                .update();
    }

    /** Forgets whoever was not seen since then. */
    public void deleteUnseenSince(Instant time) {
        sql.sql("delete from instance where last_seen < :time")
                .param("time", time.toEpochMilli())
                .update();
    }

    /** All of an application in an environment. */
    public List<Seen> all(RulesetKey key) {
        return sql.sql("select app, env, name, boot, labels, agent_version, epoch, revision, hash, last_seen"
                        + " from instance where app = :app and env = :env order by name")
                .param("app", key.app())
                .param("env", key.env())
                .query(InstanceStore::seen)
                .list();
    }

    private static Seen seen(ResultSet row, int number) throws SQLException {
        return new Seen(
                new RulesetKey(row.getString(1), row.getString(2)),
                row.getString(3),
                row.getString(4),
                JSON.readValue(row.getString(5), LABELS),
                row.getString(6),
                new Position(row.getLong(7), row.getLong(8), row.getString(9)),
                Instant.ofEpochMilli(row.getLong(10)));
    }
}
