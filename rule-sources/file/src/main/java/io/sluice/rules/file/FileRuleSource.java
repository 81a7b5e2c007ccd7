package io.sluice.rules.file;

import io.sluice.core.Check;
import io.sluice.core.rule.AbstractRuleSource;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Follows one file of rules.
 * <p>The file may be written in place, replaced by renaming another over it, or be a symbolic link whose target is swapped, as
 * Kubernetes does with config maps. Changes are noticed by a watch on the directory where the system has that, and by comparing the
 * file's stamp (size, time of change, identity) at an interval where it has not, such as on network drives.
 * <p><b>A file that is being written.</b> A changed file is read once its stamp has kept still for {@linkplain
 * Builder#settleDuration a while}, and read again if the stamp moved meanwhile. What still is a half of a document is refused by
 * the reader, the last good rules stay, and the next change is taken. Renaming is better than writing in place.
 * <p><b>Failure.</b> A file that is missing, cannot be read, or is too large leaves the last good rules in force and raises an
 * event that says so.
 * <p><b>Threads.</b> All reading is done on one daemon thread of this source, but for the first look, which is the caller's of
 * {@code start}; a second daemon thread waits for the system's watch.
 * <p><b>Cost.</b> One look at the stamp per interval.
 */
public final class FileRuleSource extends AbstractRuleSource {
    private static final String MISSING = "the file does not exist";

    private final Path file;
    private final String mediaType;
    private final int maxBytes;
    private final long pollNanos;
    private final long settleNanos;
    private final NanoClock clock;
    private final Executor reader;
    private final @Nullable ThreadPoolExecutor ownReader;
    private final @Nullable DirectoryWatch watch;
    private final AtomicBoolean lookQueued = new AtomicBoolean();

    /** One look at a time: guards what follows. */
    private final Object looking = new Object();

    private boolean closed;
    private @Nullable Timer poll;
    private @Nullable Timer settle;
    private @Nullable FileStamp taken;
    private @Nullable FileStamp unsettled;
    private long unsettledSince;

    private FileRuleSource(Builder builder) {
        super("file:" + builder.file, RuleLayer.FILE, builder.requireInitial, builder.clock.wallClock());
        file = builder.file;
        mediaType = builder.mediaType != null ? builder.mediaType : RuleDocument.mediaTypeOf(file.toString());
        maxBytes = builder.maxBytes;
        pollNanos = builder.pollInterval.toNanos();
        settleNanos = builder.settleDuration.toNanos();
        clock = builder.clock;
        ownReader = builder.reader == null ? readerThread(name()) : null;
        reader = builder.reader == null ? Check.present("reader", ownReader) : builder.reader;
        watch = builder.watch ? new DirectoryWatch(file, this::lookSoon) : null;
    }

    /** Follows a file with all options at their defaults. */
    public static FileRuleSource of(Path file) {
        return custom(file).build();
    }

    /** Starts from the defaults. */
    public static Builder custom(Path file) {
        return new Builder(Check.present("file", file).toAbsolutePath());
    }

    private static ThreadPoolExecutor readerThread(String name) {
        ThreadPoolExecutor one = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> daemon(task, "sluice " + name));
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    protected void follow() {
        if (watch != null) {
            watch.start();
        }
        synchronized (looking) {
            FileStamp stamp = stamp();
            if (stamp != null) {
                read(stamp);
            }
        }
        scheduleLook();
    }

    @Override
    protected void stop() {
        synchronized (looking) {
            closed = true;
            cancel(poll);
            cancel(settle);
        }
        if (watch != null) {
            watch.close();
        }
        if (ownReader != null) {
            ownReader.shutdown();
        }
    }

    private static void cancel(@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void scheduleLook() {
        synchronized (looking) {
            if (!closed) {
                poll = clock.timers().schedule(pollNanos, () -> {
                    lookSoon();
                    scheduleLook();
                });
            }
        }
    }

    /** From any thread; does not block. */
    private void lookSoon() {
        if (lookQueued.compareAndSet(false, true)) {
            try {
                reader.execute(this::look);
            } catch (RejectedExecutionException closing) {
                lookQueued.set(false);
            }
        }
    }

    private void look() {
        lookQueued.set(false); // before the look: what changes from now on asks for another
        synchronized (looking) {
            if (closed) {
                return;
            }
            FileStamp stamp = stamp();
            if (stamp == null || stamp.equals(taken)) {
                unsettled = null;
            } else if (hasKeptStill(stamp)) {
                read(stamp);
            }
        }
    }

    private boolean hasKeptStill(FileStamp stamp) {
        long now = clock.nanos();
        if (!stamp.equals(unsettled)) {
            unsettled = stamp;
            unsettledSince = now;
            if (settleNanos > 0) {
                cancel(settle);
                settle = clock.timers().schedule(settleNanos, this::lookSoon);
            }
        }
        return now - unsettledSince >= settleNanos;
    }

    /** Null, and told, if there is no such file. */
    private @Nullable FileStamp stamp() {
        try {
            return FileStamp.of(file);
        } catch (NoSuchFileException missing) {
            lost(MISSING);
        } catch (IOException | SecurityException unreadable) {
            lost("the file cannot be looked at: " + unreadable);
        }
        return null;
    }

    private void read(FileStamp stamp) {
        try {
            byte[] bytes = bytes();
            if (bytes.length > maxBytes) {
                lost("the file must have at most " + maxBytes + " bytes, but has more");
                taken = stamp; // until it changes
                return;
            }
            if (!stamp.equals(FileStamp.of(file))) {
                lookSoon(); // written while it was read
                return;
            }
            taken = stamp;
            unsettled = null;
            deliver(RuleDocument.of(bytes, mediaType, stamp.version()));
        } catch (NoSuchFileException goneMeanwhile) {
            lost(MISSING);
        } catch (IOException | SecurityException unreadable) {
            lost("the file cannot be read: " + unreadable);
        }
    }

    private byte[] bytes() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(maxBytes + 1);
        }
    }

    private void lost(String why) {
        taken = null;
        unreachable(why);
    }

    /** Collects options; {@link #build()} makes the source. Not safe for several threads. */
    public static final class Builder {
        private final Path file;
        private boolean requireInitial;
        private Duration pollInterval = Duration.ofSeconds(5);
        private Duration settleDuration = Duration.ofMillis(200);
        private int maxBytes = 512 << 10;
        private boolean watch = true;
        private @Nullable String mediaType;
        private NanoClock clock = NanoClock.system();
        private @Nullable Executor reader;

        private Builder(Path file) {
            this.file = file;
        }

        /** Whether {@code start} fails if no good document is there; default false. */
        public Builder requireInitial(boolean required) {
            requireInitial = required;
            return this;
        }

        /** How often the file's stamp is looked at; 10 ms to 1 day; default 5 s. */
        public Builder pollInterval(Duration interval) {
            pollInterval = Check.inRange("pollInterval", interval, Duration.ofMillis(10), Duration.ofDays(1));
            return this;
        }

        /** How long a changed file must keep still before it is read; 0 to 1 minute; default 200 ms. */
        public Builder settleDuration(Duration still) {
            settleDuration = Check.inRange("settleDuration", still, Duration.ZERO, Duration.ofMinutes(1));
            return this;
        }

        /** How many bytes are read at most; 1 to 64 MiB; default 512 KiB, which is what the reader takes. */
        public Builder maxBytes(int bytes) {
            maxBytes = Check.inRange("maxBytes", bytes, 1, 1 << 26);
            return this;
        }

        /**
         * Whether the directory is watched besides; default true. Without it
         * one thread less is needed, and a change waits for the next look.
         */
        public Builder watch(boolean watched) {
            watch = watched;
            return this;
        }

        /** How the file is to be read; by default its name decides, see {@link RuleDocument#mediaTypeOf}. */
        public Builder mediaType(String type) {
            mediaType = Check.notBlank("mediaType", type);
            return this;
        }

        /** The time that intervals go by. */
        public Builder clock(NanoClock newClock) {
            clock = Check.present("clock", newClock);
            return this;
        }

        /** Where the file is read; for tests. */
        Builder reader(Executor executor) {
            reader = executor;
            return this;
        }

        public FileRuleSource build() {
            return new FileRuleSource(this);
        }
    }
}
