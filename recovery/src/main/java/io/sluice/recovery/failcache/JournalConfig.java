package io.sluice.recovery.failcache;

import io.sluice.core.Check;

/**
 * The options of a {@link Journal}; immutable, compared by value.
 *
 * @param fsync what a stored request survives; default {@link Fsync#ALWAYS}
 * @param segmentBytes when a file is full and the next is begun; 4 KiB to 256 MiB; default 8 MiB
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record JournalConfig(Fsync fsync, int segmentBytes) {

    /** What a request survives once it is stored. */
    public enum Fsync {
        /** The end of the machine, too: it is forced to the disk first. Threads that store at once share one forcing. */
        ALWAYS,
        /** The end of the process; the operating system writes to the disk when it likes. */
        NEVER
    }

    static final int LEAST_SEGMENT = 4 << 10;
    static final int MOST_SEGMENT = 256 << 20;

    private static final JournalConfig DEFAULTS = new Builder().build();

    public JournalConfig {
        Check.present("fsync", fsync);
        Check.inRange("segmentBytes", segmentBytes, LEAST_SEGMENT, MOST_SEGMENT);
    }

    public static JournalConfig ofDefaults() {
        return DEFAULTS;
    }

    /** A builder that starts with the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** A builder that starts with this configuration. */
    public Builder toBuilder() {
        return new Builder().fsync(fsync).segmentBytes(segmentBytes);
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private Fsync fsync = Fsync.ALWAYS;
        private int segmentBytes = 8 << 20;

        private Builder() {}

        public Builder fsync(Fsync policy) {
            fsync = policy;
            return this;
        }

        public Builder segmentBytes(int bytes) {
            segmentBytes = bytes;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public JournalConfig build() {
            return new JournalConfig(fsync, segmentBytes);
        }
    }
}
