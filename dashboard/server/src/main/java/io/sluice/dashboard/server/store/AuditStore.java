package io.sluice.dashboard.server.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who did what. Entries are only ever added, and each holds the hash of the one before, so that one that was changed or taken out of the
 * middle is noticed by {@link #firstBroken}.
 */
public final class AuditStore {
    private static final String BEGINNING = "0".repeat(64);
    private static final String ENTRY = "select id, at, actor, action, object, detail, prev_hash, hash from audit";

    private final JdbcClient sql;

    public AuditStore(Database database) {
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

    /** The newest first, from those before an id. */
    public List<Entry> entries(long before, int most) {
        return entries(sql.sql(ENTRY + " where id < :before order by id desc limit :most")
                .param("before", before)
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
