package io.sluice.dashboard.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sluice.core.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * Traffic of the past, step by step, in a file of its own: it is large and can be done without, unlike rules. So nobody who publishes waits for
 * it, and a copy of the rules stays small.
 * <p>What is no longer kept is dropped table by table: each holds a span of time of one length of steps. The room is used again, so the file
 * has an upper bound. A crash may cost the last seconds of writes, and never the file.
 * <p>Safe for many threads.
 */
public final class PointStore implements AutoCloseable {
    private static final int CONNECTIONS = 3;
    private static final int BUSY_MILLIS = 10_000;
    private static final String TABLE = "point_";

    private final HikariDataSource source;
    private final JdbcTemplate sql;
    private final TransactionTemplate transactions;

    private final Map<Series, Long> ids = new HashMap<>(); // these are guarded by this
    private final Set<String> tables = new HashSet<>();

    /**
     * How a length of steps is kept.
     *
     * @param seconds how long a step is
     * @param tableSeconds how much is in one table
     */
    public record Steps(int seconds, long tableSeconds) {
        private String table(long second) {
            return TABLE + seconds + '_' + Math.floorDiv(second, tableSeconds);
        }
    }

    /**
     * What steps follow each other of.
     *
     * @param resource a resource; empty for the application itself, of which only is told that somebody told of it
     */
    public record Series(RulesetKey key, String resource) {}

    /**
     * One step.
     *
     * @param second when it began, since 1970
     * @param seconds how many seconds of it somebody told of
     * @param instances how many did
     * @param counts what was counted; null if nothing was
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Row(Series series, long second, int seconds, int instances, byte @Nullable [] counts) {}

    private PointStore(HikariConfig config) {
        source = new HikariDataSource(config);
        sql = new JdbcTemplate(source);
        transactions = new TransactionTemplate(new JdbcTransactionManager(source));
        sql.execute("create table if not exists series (id integer primary key, app text not null, env text not null,"
                + " resource text not null, unique (app, env, resource))");
        sql.query("select id, app, env, resource from series", row -> {
            ids.put(series(row, 2), row.getLong(1));
        });
        tables.addAll(sql.queryForList(
                "select name from sqlite_master where type = 'table' and name like 'point%'", String.class));
    }

    private static Series series(ResultSet row, int first) throws SQLException {
        return new Series(new RulesetKey(row.getString(first), row.getString(first + 1)), row.getString(first + 2));
    }

    /**
     * @param file is made if it is missing, with its folder
     */
    public static PointStore sqlite(Path file) {
        try {
            Files.createDirectories(
                    Check.present("parent of file", file.toAbsolutePath().getParent()));
        } catch (IOException failed) {
            throw new UncheckedIOException("the folder of the traffic could not be made: " + file, failed);
        }
        SQLiteConfig sqlite = new SQLiteConfig();
        sqlite.setJournalMode(JournalMode.WAL);
        sqlite.setSynchronous(SynchronousMode.NORMAL);
        sqlite.setBusyTimeout(BUSY_MILLIS);
        HikariConfig config = new HikariConfig();
        config.setPoolName("traffic");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setJdbcUrl("jdbc:sqlite:" + file.toAbsolutePath());
        config.setDataSourceProperties(sqlite.toProperties());
        return new PointStore(config);
    }

    /** Writes steps of one length, in the place of what is there of the same time; all of them or none. */
    public void write(Steps steps, List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        Map<String, List<Object[]>> byTable = new HashMap<>();
        transactions.executeWithoutResult(status -> {
            for (Row row : rows) {
                byTable.computeIfAbsent(steps.table(row.second), unused -> new ArrayList<>())
                        .add(new Object[] {id(row.series), row.second, row.seconds, row.instances, row.counts});
            }
            byTable.forEach((table, values) -> {
                ensure(table);
                sql.batchUpdate(
                        "insert into " + table + " (series, t, seconds, instances, counts) values (?, ?, ?, ?, ?)"
                                + " on conflict (series, t) do update set seconds = excluded.seconds,"
                                + " instances = excluded.instances, counts = excluded.counts",
                        values);
            });
        });
    }

    private synchronized long id(Series series) {
        Long known = ids.get(series);
        if (known != null) {
            return known;
        }
        sql.update(
                "insert into series (app, env, resource) values (?, ?, ?) on conflict (app, env, resource) do nothing",
                series.key.app(),
                series.key.env(),
                series.resource);
        long id = Check.present(
                "id of a series",
                sql.queryForObject(
                        "select id from series where app = ? and env = ? and resource = ?",
                        Long.class,
                        series.key.app(),
                        series.key.env(),
                        series.resource));
        ids.put(series, id);
        return id;
    }

    private synchronized void ensure(String table) {
        if (!tables.contains(table)) {
            sql.execute("create table if not exists " + table
                    + " (series integer not null, t integer not null, seconds integer not null,"
                    + " instances integer not null, counts blob, primary key (series, t)) without rowid");
            tables.add(table);
        }
    }

    /** Tells each step of a series that began in a time, in order. */
    public void read(Steps steps, Series series, long from, long to, Consumer<Row> reader) {
        Long id;
        synchronized (this) {
            id = ids.get(series);
        }
        if (id == null) {
            return;
        }
        for (String table : tablesOf(steps, from, to)) {
            sql.query(
                    "select t, seconds, instances, counts from " + table
                            + " where series = ? and t >= ? and t < ? order by t",
                    row -> {
                        reader.accept(new Row(series, row.getLong(1), row.getInt(2), row.getInt(3), row.getBytes(4)));
                    },
                    id,
                    from,
                    to);
        }
    }

    private synchronized List<String> tablesOf(Steps steps, long from, long to) {
        Set<String> found = new LinkedHashSet<>();
        for (long second = from; second < to; second += steps.tableSeconds) {
            found.add(steps.table(second));
        }
        found.add(steps.table(to - 1));
        return found.stream().filter(tables::contains).toList();
    }

    /** All that was ever told of. */
    public synchronized Set<Series> series() {
        return new HashSet<>(ids.keySet());
    }

    /** Drops the tables of which all is older than that. */
    public void drop(Steps steps, long beforeSecond) {
        String prefix = TABLE + steps.seconds + '_';
        long first = Math.floorDiv(beforeSecond, steps.tableSeconds);
        Set<String> old = new TreeSet<>();
        synchronized (this) {
            for (String table : tables) {
                if (table.startsWith(prefix) && Long.parseLong(table.substring(prefix.length())) < first) {
                    old.add(table);
                }
            }
            tables.removeAll(old);
        }
        old.forEach(table -> sql.execute("drop table " + table));
    }

    /** The names of the tables that hold steps. */
    public synchronized Set<String> tables() {
        return new TreeSet<>(tables);
    }

    @Override
    public void close() {
        source.close();
    }
}
