package io.sluice.rules.file;

import io.sluice.core.rule.RuleSource;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when something happens in a file's directory; what, is not told, since for a swapped link it is another name. Where there is
 * no such service, or no directory, it never says anything.
 */
final class DirectoryWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RuleSource.class);

    private final Path file;
    private final Runnable onChange;
    private @Nullable WatchService service;

    DirectoryWatch(Path file, Runnable onChange) {
        this.file = file;
        this.onChange = onChange;
    }

    /** Changes from now on are told. */
    synchronized void start() {
        Path directory = file.getParent();
        if (directory == null) {
            return;
        }
        try {
            WatchService opened = directory.getFileSystem().newWatchService();
            service = opened;
            directory.register(
                    opened,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            FileRuleSource.daemon(() -> listen(opened), "sluice watch " + directory)
                    .start();
        } catch (IOException | UnsupportedOperationException | SecurityException none) {
            log.info("{} cannot be watched and is looked at from time to time instead: {}", directory, none.toString());
            close();
        }
    }

    private void listen(WatchService opened) {
        try {
            boolean valid = true;
            while (valid) {
                WatchKey key = opened.take();
                key.pollEvents();
                valid = key.reset(); // before the look, so that what comes during it is told again
                onChange.run();
            }
        } catch (ClosedWatchServiceException | InterruptedException end) {
            // closed, or the process ends
        }
    }

    @Override
    public synchronized void close() {
        WatchService opened = service;
        service = null;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException failed) {
                log.debug("Closing the watch on {} failed", file.getParent(), failed);
            }
        }
    }
}
