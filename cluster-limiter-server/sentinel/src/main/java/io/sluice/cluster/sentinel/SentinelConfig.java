package io.sluice.cluster.sentinel;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of a {@link SentinelDoor}; immutable, compared by value.
 *
 * @param host where to listen; default 127.0.0.1
 * @param port where to listen; default 18730, Sentinel's own; 0 for any that is free
 * @param allow from which addresses clients may come, such as {@code 10.0.0.0/8} or {@code ::1}; default the machine itself. The protocol has
 *     neither encryption nor authentication: who comes from there can use limits up
 * @param insecure whether host may be reached by others than this machine, although what is spoken is open to all there; default false
 * @param maxConnections connections at once; 1 to 100,000, default 10,000. One more is closed
 * @param maxRequestsPerSecond requests of one connection, with a burst of a second; 1 to 10,000,000, which is the default. More are
 *     answered TOO_MANY_REQUEST
 * @param idleTimeout how long a connection may send nothing; 1 s to a day, default 600 s, as Sentinel's
 * @param maxOccupyWait how long a prioritized request may be told to wait; 0 (nobody waits) to 10 s, default 500 ms
 * @param charset the name of the charset in which clients write texts, which is the default of their platform; default UTF-8
 * @param valueSecret what the values of parameters are hashed under before they become keys; at most 200 characters, empty by default. The
 *     same for all servers that share a store. With a secret nobody can make two values share a limit
 * @param rules files of rules, JSON arrays of Sentinel's, by namespace; read again when they change. None by default
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record SentinelConfig(
        String host,
        int port,
        List<String> allow,
        boolean insecure,
        int maxConnections,
        long maxRequestsPerSecond,
        Duration idleTimeout,
        Duration maxOccupyWait,
        String charset,
        String valueSecret,
        Map<String, String> rules) {
    public static final int DEFAULT_PORT = 18_730;

    private static final long MOST_REQUESTS = 10_000_000;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    public SentinelConfig {
        Check.notBlank("host", host);
        Check.inRange("port", port, 0, 65_535);
        allow = Check.listOf("allow", allow);
        allow.forEach(block -> Subnets.check("allow", block));
        Check.inRange("maxConnections", maxConnections, 1, 100_000);
        Check.inRange("maxRequestsPerSecond", maxRequestsPerSecond, 1, MOST_REQUESTS);
        Check.inRange("idleTimeout", idleTimeout, Duration.ofSeconds(1), Duration.ofDays(1));
        Check.inRange("maxOccupyWait", maxOccupyWait, Duration.ZERO, LONGEST_WAIT);
        if (!isSupported(Check.notBlank("charset", charset))) {
            throw new BadValueException("charset", "one that this JDK knows", '"' + charset + '"');
        }
        Check.inRange(
                "length of valueSecret",
                Check.present("valueSecret", valueSecret).length(),
                0,
                200);
        rules = Check.mapOf("rules", rules);
    }

    private static boolean isSupported(String charset) {
        try {
            return Charset.isSupported(charset);
        } catch (IllegalArgumentException noName) {
            return false;
        }
    }

    /** Starts from the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** Never tells the secret. */
    @Override
    public String toString() {
        return "SentinelConfig[" + host + ':' + port + ", allow " + allow + ", rules " + rules + ']';
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port = DEFAULT_PORT;
        private List<String> allow = List.of("127.0.0.0/8", "::1");
        private boolean insecure;
        private int maxConnections = 10_000;
        private long maxRequestsPerSecond = MOST_REQUESTS;
        private Duration idleTimeout = Duration.ofMinutes(10);
        private Duration maxOccupyWait = Duration.ofMillis(500);
        private String charset = StandardCharsets.UTF_8.name();
        private String valueSecret = "";
        private final Map<String, String> rules = new HashMap<>();

        private Builder() {}

        public Builder host(String newHost) {
            host = newHost;
            return this;
        }

        public Builder port(int newPort) {
            port = newPort;
            return this;
        }

        public Builder allow(List<String> blocks) {
            allow = blocks;
            return this;
        }

        public Builder insecure(boolean allowed) {
            insecure = allowed;
            return this;
        }

        public Builder maxConnections(int most) {
            maxConnections = most;
            return this;
        }

        public Builder maxRequestsPerSecond(long ofAConnection) {
            maxRequestsPerSecond = ofAConnection;
            return this;
        }

        public Builder idleTimeout(Duration longest) {
            idleTimeout = longest;
            return this;
        }

        public Builder maxOccupyWait(Duration longest) {
            maxOccupyWait = longest;
            return this;
        }

        public Builder charset(String name) {
            charset = name;
            return this;
        }

        public Builder valueSecret(String secret) {
            valueSecret = secret;
            return this;
        }

        /** Replaces all files. */
        public Builder rules(Map<String, String> fileByNamespace) {
            rules.clear();
            rules.putAll(Check.mapOf("rules", fileByNamespace));
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public SentinelConfig build() {
            return new SentinelConfig(
                    host,
                    port,
                    allow,
                    insecure,
                    maxConnections,
                    maxRequestsPerSecond,
                    idleTimeout,
                    maxOccupyWait,
                    charset,
                    valueSecret,
                    rules);
        }
    }
}
