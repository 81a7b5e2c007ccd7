package io.sluice.dashboard.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;

/**
 * An open database with today's schema, and the only class that knows which one it is: all SQL elsewhere is in the subset that SQLite and
 * PostgreSQL share. Safe for many threads.
 */
public final class Database implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    private static final int POSTGRES_CONNECTIONS = 10;
    private static final long POSTGRES_PATIENCE_MILLIS = 2_000;
    private static final String SILENCE_SECONDS = "30";
    private static final long QUEUE = 0x5C0_15CE; // any number that nobody else takes
    private static final int BUSY_MILLIS = 10_000;

    private final HikariDataSource source;
    private final JdbcClient sql;
    private final JdbcTemplate batches;
    private final TransactionTemplate transactions;
    private final String queue;

    /**
     * @param pool of connections, which is closed with this
     * @param connections those of the pool, perhaps guarded
     */
    private Database(
            HikariDataSource pool,
            DataSource connections,
            String dialect,
            String queue,
            Map<String, String> placeholders) {
        this.queue = queue;
        source = pool;
        sql = JdbcClient.create(connections);
        batches = new JdbcTemplate(connections);
        transactions = new TransactionTemplate(new JdbcTransactionManager(connections));
        try {
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:db/common", "classpath:db/" + dialect)
                    .placeholders(placeholders)
                    .load()
                    .migrate();
        } catch (RuntimeException failed) {
            source.close();
            throw failed;
        }
    }

    /**
     * One file, and beside it, while it is open, its log of writes. One process at a time.
     * <p>What was committed survives a crash of the machine. Writers come one after another: a transaction has the right to write from its
     * beginning, so none fails half way because another one was faster.
     *
     * @param file is made if it is missing, with its folder
     */
    public static Database sqlite(Path file) {
        try {
            Files.createDirectories(
                    Check.present("parent of file", file.toAbsolutePath().getParent()));
        } catch (IOException failed) {
            throw new UncheckedIOException("the folder of the database could not be made: " + file, failed);
        }
        SQLiteConfig sqlite = new SQLiteConfig();
        sqlite.setJournalMode(JournalMode.WAL);
        sqlite.setSynchronous(SynchronousMode.FULL);
        sqlite.setTransactionMode(TransactionMode.IMMEDIATE);
        sqlite.setBusyTimeout(BUSY_MILLIS);
        sqlite.enforceForeignKeys(true);
        HikariConfig config = new HikariConfig();
        config.setPoolName("console");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setJdbcUrl("jdbc:sqlite:" + file.toAbsolutePath());
        config.setDataSourceProperties(sqlite.toProperties());
        HikariDataSource pool = new HikariDataSource(config);
        return new Database(pool, pool, "sqlite", "", Map.of("id", "integer primary key autoincrement"));
    }

    /**
     * A database of a PostgreSQL server, 13 or later; its tables are made if they are missing. Several processes may use it, but each sends what it
     * publishes to its own agents only. While it is away,
     * whoever needs it is told within {@value #POSTGRES_PATIENCE_MILLIS} ms, and at once when several were told so.
     *
     * @param url such as {@code jdbc:postgresql://db.example.com/sluice}
     * @param user null if the URL says it, or the server does not ask
     * @param password the same
     * @param clock decides when a server that is away is tried again
     */
    public static Database postgres(String url, @Nullable String user, @Nullable String password, NanoClock clock) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("console");
        config.setMaximumPoolSize(POSTGRES_CONNECTIONS);
        config.setConnectionTimeout(POSTGRES_PATIENCE_MILLIS);
        config.setValidationTimeout(POSTGRES_PATIENCE_MILLIS / 2);
        config.addDataSourceProperty("socketTimeout", SILENCE_SECONDS); // of a server that is gone without a word
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        String queue = "select 1 from (select pg_advisory_xact_lock(" + QUEUE + ")) as turn";
        HikariDataSource pool = new HikariDataSource(config);
        return new Database(
                pool,
                new GuardedConnections(pool, clock),
                "postgresql",
                queue,
                Map.of("id", "bigint generated always as identity primary key"));
    }

    /**
     * Waits until this transaction is the only one that has called this and is not over: what must follow on what is there already, such as an entry
     * of the audit log, comes one after the other. SQLite's transactions do anyway.
     */
    public void takeTurn() {
        if (!queue.isEmpty()) {
            sql.sql(queue).query(Integer.class).single();
        }
    }

    /** For one statement; within {@link #inTransaction}, part of it. */
    public JdbcClient sql() {
        return sql;
    }

    /**
     * One statement for many rows, in one transaction: all of them or none.
     *
     * @param statement with a question mark for each value of a row
     */
    public void batch(String statement, List<Object[]> rows) {
        transactions.executeWithoutResult(status -> batches.batchUpdate(statement, rows));
    }

    /** All that the work writes is written, or, if it throws, nothing. */
    public <T> T inTransaction(Supplier<T> work) {
        return Check.present("result of a transaction", transactions.execute(status -> work.get()));
    }

    @Override
    public void close() {
        source.close();
    }
}
