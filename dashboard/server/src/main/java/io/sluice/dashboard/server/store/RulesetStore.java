package io.sluice.dashboard.server.store;

import io.sluice.dashboard.server.store.Revision.Origin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rule sets and their revisions. Whoever changes one calls {@link #advance} first, in the transaction in which the revision is written:
 * it takes the row, so that of two who saw the same revision one comes too late.
 */
public final class RulesetStore {
    private static final String REVISION = """
        select s.app, s.env, r.epoch, r.revision, r.parent, r.hash, r.content, r.rule_count, r.origin, r.author, r.message, r.created_at
        from ruleset s join ruleset_revision r on r.ruleset_id = s.id
        where s.app = :app and s.env = :env\
        """;

    private final JdbcClient sql;

    public RulesetStore(Database database) {
        sql = database.sql();
    }

    /**
     * A rule set's row, whether it has revisions or not.
     *
     * @param id its key in the database
     * @param epoch of the next revision
     * @param head the newest revision; 0 if there is none
     */
    public record Head(long id, long epoch, long head) {}

    /** The row of a rule set; empty if nothing was ever published or drafted there. */
    public Optional<Head> head(RulesetKey key) {
        return sql.sql("select id, epoch, head_revision from ruleset where app = :app and env = :env")
                .param("app", key.app())
                .param("env", key.env())
                .query((row, number) -> new Head(row.getLong(1), row.getLong(2), row.getLong(3)))
                .optional();
    }

    /** Makes the row unless it is there; the application and the environment must be. */
    public void ensure(RulesetKey key) {
        sql.sql("insert into ruleset (app, env) values (:app, :env) on conflict (app, env) do nothing")
                .param("app", key.app())
                .param("env", key.env())
                .update();
    }

    /** Moves the head from one revision to the next; false, and nothing is changed, if it is not the one expected. */
    public boolean advance(Head expected) {
        return sql.sql("update ruleset set head_revision = head_revision + 1"
                                + " where id = :id and epoch = :epoch and head_revision = :head")
                        .param("id", expected.id())
                        .param("epoch", expected.epoch())
                        .param("head", expected.head())
                        .update()
                == 1;
    }

    /** Writes a revision, once and for all. */
    public void insert(long ruleset, Revision revision) {
        sql.sql("""
            insert into ruleset_revision
                (ruleset_id, revision, epoch, parent, hash, content, rule_count, origin, author, message, created_at)
            values (:ruleset, :revision, :epoch, :parent, :hash, :content, :count, :origin, :author, :message, :at)\
            """)
                .param("ruleset", ruleset)
                .param("revision", revision.number())
                .param("epoch", revision.epoch())
                .param("parent", revision.parent())
                .param("hash", revision.hash())
                .param("content", revision.content())
                .param("count", revision.ruleCount())
                .param("origin", revision.origin().name())
                .param("author", revision.author())
                .param("message", revision.message())
                .param("at", revision.at().toEpochMilli())
                .update();
    }

    /** The newest revision; empty if there is none. */
    public Optional<Revision> live(RulesetKey key) {
        return of(key, REVISION + " and r.revision = s.head_revision")
                .query(RulesetStore::revision)
                .optional();
    }

    /** One revision, if it is there. */
    public Optional<Revision> revision(RulesetKey key, long number) {
        return of(key, REVISION + " and r.revision = :number")
                .param("number", number)
                .query(RulesetStore::revision)
                .optional();
    }

    /** The newest first, from those before a number. */
    public List<Revision> revisions(RulesetKey key, long before, int most) {
        return of(key, REVISION + " and r.revision < :before order by r.revision desc limit :most")
                .param("before", before)
                .param("most", most)
                .query(RulesetStore::revision)
                .list();
    }

    /**
     * What became of an earlier request with this key.
     *
     * @param fingerprint of what was asked then
     * @param revision what it led to
     */
    public record Done(String fingerprint, long revision) {}

    /** The earlier request with this key, if there was one. */
    public Optional<Done> done(long ruleset, String idempotencyKey) {
        return sql.sql("select fingerprint, revision from publish_key where ruleset_id = :id and idempotency_key ="
                        + " :key")
                .param("id", ruleset)
                .param("key", idempotencyKey)
                .query((row, number) -> new Done(row.getString(1), row.getLong(2)))
                .optional();
    }

    /** Remembers what a request led to. */
    public void remember(long ruleset, String idempotencyKey, Done done, Instant at) {
        sql.sql("""
            insert into publish_key (ruleset_id, idempotency_key, fingerprint, revision, created_at)
            values (:id, :key, :fingerprint, :revision, :at)\
            """)
                .param("id", ruleset)
                .param("key", idempotencyKey)
                .param("fingerprint", done.fingerprint())
                .param("revision", done.revision())
                .param("at", at.toEpochMilli())
                .update();
    }

    private JdbcClient.StatementSpec of(RulesetKey key, String query) {
        return sql.sql(query).param("app", key.app()).param("env", key.env());
    }

    private static Revision revision(ResultSet row, int number) throws SQLException {
        return new Revision(
                new RulesetKey(row.getString(1), row.getString(2)),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getString(6),
                row.getString(7),
                row.getInt(8),
                Origin.valueOf(row.getString(9)),
                row.getString(10),
                row.getString(11),
                Instant.ofEpochMilli(row.getLong(12)));
    }
}
