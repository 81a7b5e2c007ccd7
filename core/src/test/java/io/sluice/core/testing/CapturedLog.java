package io.sluice.core.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What one class logs while this is open; it reaches no console meanwhile. */
public final class CapturedLog implements AutoCloseable {
    private final Logger logger; // held here, since the log manager holds loggers weakly
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private CapturedLog(Logger logger) {
        this.logger = logger;
    }

    public static CapturedLog of(Class<?> type) {
        CapturedLog log = new CapturedLog(Logger.getLogger(type.getName()));
        log.logger.setUseParentHandlers(false);
        log.logger.setLevel(Level.ALL);
        log.logger.addHandler(log.handler);
        return log;
    }

    /** One line for each entry: level, message, and what was thrown. */
    public List<String> lines() {
        return records.stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage()
                        + (entry.getThrown() == null ? "" : " (" + entry.getThrown() + ")"))
                .toList();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        logger.setLevel(null);
        logger.setUseParentHandlers(true);
    }
}
