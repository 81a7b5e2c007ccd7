package io.sluice.dashboard.api.metrics;

/** Numbers that writer and reader share. */
final class MetricsFormat {
    static final int MAGIC = 0x534C;
    static final int VERSION = 1;
    static final int WITH_HEARTBEAT = 1;

    static final int PERMITTED = 1;
    static final int BLOCKED = 1 << 1;
    static final int FAILED = 1 << 2;
    static final int SUCCEEDED = 1 << 3;
    static final int IN_FLIGHT_MAX = 1 << 4;
    static final int IN_FLIGHT_MILLIS = 1 << 5;
    static final int LIMIT = 1 << 6;
    static final int BREAKER = 1 << 7;
    static final int SHADOW = 1 << 8;
    static final int LATENCIES = 1 << 9;
    static final int ALL = (1 << 10) - 1;

    static final int PERSISTED = 1;
    static final int HAS_HASH = 2;
    static final int POLLS = 4;
    static final int HASH_BYTES = 32;
    static final String HASH_PREFIX = "sha256:";

    /** Names of one session. */
    static final int MAX_NAMES = 16_384;

    /** 256 characters of UTF-16, at most 3 bytes each. */
    static final int MAX_NAME_BYTES = 768;

    private MetricsFormat() {}
}
