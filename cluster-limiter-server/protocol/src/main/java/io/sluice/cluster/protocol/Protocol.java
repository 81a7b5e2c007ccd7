package io.sluice.cluster.protocol;

import java.util.OptionalInt;

/** Numbers that both sides keep to. */
public final class Protocol {
    /** The full name of the service. */
    public static final String SERVICE = "sluice.cluster.v1.Limits";

    /** Its only method, a stream both ways. */
    public static final String METHOD = "Open";

    /** The oldest version of the protocol that this library speaks. */
    public static final int LOWEST_VERSION = 1;

    /** The newest version of the protocol that this library speaks. */
    public static final int HIGHEST_VERSION = 2;

    /** The first version that has {@link ClientFrame.Hold}. */
    public static final int HOLDS_VERSION = 2;

    /** The longest frame that is read, in bytes. */
    public static final int MAX_FRAME_BYTES = 256 * 1024;

    /**
     * How many bytes of a stream, and of a connection, may be under way: several of the longest frames. A fixed window, since gRPC's search
     * for a good one sends a ping for nearly each frame.
     */
    public static final int WINDOW_BYTES = 4 * MAX_FRAME_BYTES;

    /** The most asks in one frame, of each kind; also the most rules or answers. */
    public static final int MAX_ENTRIES = 8192;

    /** The most buckets of one acquire. */
    public static final int MAX_BUCKETS = 16;

    /** The longest name of a rule, in bytes. */
    public static final int MAX_RULE_BYTES = 600;

    /** The longest key, in bytes. */
    public static final int MAX_KEY_BYTES = 3072;

    /** The longest namespace, in bytes. */
    public static final int MAX_NAMESPACE_BYTES = 100;

    /** The longest name of a client, in bytes. */
    public static final int MAX_NAME_BYTES = 200;

    /**
     * What the keys of gates begin with that only look on: buckets beside those of the rule, with the limits of the values that follow. No
     * value is likely to begin so, and one that does is limited, only together with those.
     */
    public static final String SHADOW = "\0shadow\0";

    /** Instead of a time to come back: never. */
    public static final long NEVER = Long.MAX_VALUE;

    private Protocol() {}

    /** The version to speak with a client: the newest that both know; empty if there is none. */
    public static OptionalInt negotiate(int itsLowest, int itsHighest) {
        int version = Math.min(itsHighest, HIGHEST_VERSION);
        return version >= Math.max(itsLowest, LOWEST_VERSION) ? OptionalInt.of(version) : OptionalInt.empty();
    }
}
