package io.sluice.dashboard.server.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who did what. Entries are only ever added, and each holds the hash of the one before, so that one that was changed or taken out of the
 * middle is noticed by {@link #firstBroken}.
 */
public final class AuditStore {
    private static final String BEGINNING = "0".repeat(64);
    private static final String ENTRY = "select id, at, actor, action, object, detail, prev_hash, hash from audit";

    private final Database database;
    private final JdbcClient sql;

    public AuditStore(Database database) {
        this.database = database;
        sql = database.sql();
    }

    /**
     * Something that somebody did.
     *
     * @param at when, by the server's clock
     * @param actor who
     * @param action what, such as {@code ruleset.publish}
     * @param object to what, such as {@code checkout/prod}
     * @param detail for people
     */
    public record Deed(Instant at, String actor, String action, String object, String detail) {}

    /**
     * A deed in the log.
     *
     * @param id grows with time
     * @param previousHash of the entry before
     * @param hash of this one, its predecessor's included
     */
    public record Entry(long id, Deed deed, String previousHash, String hash) {}

    /** Adds an entry; part of the transaction of what it tells of. */
    public void append(Deed deed) {
        database.takeTurn();
        String previous = sql.sql("select hash from audit order by id desc limit 1")
                .query(String.class)
                .optional()
                .orElse(BEGINNING);
        sql.sql("""
            insert into audit (at, actor, action, object, detail, prev_hash, hash)
            values (:at, :actor, :action, :object, :detail, :previous, :hash)\
            """)
                .param("at", deed.at().toEpochMilli())
                .param("actor", deed.actor())
                .param("action", deed.action())
                .param("object", deed.object())
                .param("detail", deed.detail())
                .param("previous", previous)
                .param("hash", hash(previous, deed))
                .update();
    }

    /**
     * Which entries are wanted: those for which all holds that is not null.
     *
     * @param actor by whom
     * @param action what, such as {@code ruleset.publish}; or all that begin with {@code ruleset}
     * @param app to which application, in whatever environment
     * @param env in which environment; only together with an application
     * @param since from when on
     * @param until up to when, and not then
     */
    public record Wanted(
            @Nullable String actor,
            @Nullable String action,
            @Nullable String app,
            @Nullable String env,
            @Nullable Instant since,
            @Nullable Instant until) {
        public static final Wanted ALL = new Wanted(null, null, null, null, null, null);
    }

    /** The newest first, from those before an id. */
    public List<Entry> entries(Wanted wanted, long before, int most) {
        String object = wanted.app() == null || wanted.env() == null ? wanted.app() : wanted.app() + '/' + wanted.env();
        String query = ENTRY + " where id < :before"
                + (wanted.actor() == null ? "" : " and actor = :actor")
                + (wanted.action() == null ? "" : " and substr(action || '.', 1, :actionLength) = :action")
                + (object == null ? "" : " and substr(object || '/', 1, :objectLength) = :object")
                + (wanted.since() == null ? "" : " and at >= :since")
                + (wanted.until() == null ? "" : " and at < :until")
                + " order by id desc limit :most";
        return entries(sql.sql(query)
                .param("before", before)
                .param("actor", wanted.actor())
                .param("action", wanted.action() + ".")
                .param(
                        "actionLength",
                        wanted.action() == null ? 0 : wanted.action().length() + 1)
                .param("object", object + "/")
                .param("objectLength", object == null ? 0 : object.length() + 1)
                .param("since", wanted.since() == null ? 0 : wanted.since().toEpochMilli())
                .param("until", wanted.until() == null ? 0 : wanted.until().toEpochMilli())
                .param("most", most));
    }

    /** The first entry whose hash, or whose predecessor's, is not what it must be; reads the whole log. */
    public Optional<Entry> firstBroken() {
        String previous = BEGINNING;
        for (Entry entry : entries(sql.sql(ENTRY + " order by id"))) {
            if (!entry.previousHash().equals(previous) || !entry.hash().equals(hash(previous, entry.deed()))) {
                return Optional.of(entry);
            }
            previous = entry.hash();
        }
        return Optional.empty();
    }

    private static List<Entry> entries(JdbcClient.StatementSpec query) {
        return query.query((row, number) -> new Entry(
                        row.getLong(1),
                        new Deed(
                                Instant.ofEpochMilli(row.getLong(2)),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6)),
                        row.getString(7),
                        row.getString(8)))
                .list();
    }

    /** Each part with its length before it, so that no two deeds look the same. */
    private static String hash(String previous, Deed deed) {
        StringBuilder text = new StringBuilder(previous);
        for (String part : List.of(
                Long.toString(deed.at().toEpochMilli()), deed.actor(), deed.action(), deed.object(), deed.detail())) {
            text.append('\n').append(part.length()).append(' ').append(part);
        }
        return Sha256.hex(text.toString());
    }
}
