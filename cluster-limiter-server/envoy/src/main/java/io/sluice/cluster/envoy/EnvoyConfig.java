package io.sluice.cluster.envoy;

import io.sluice.core.Check;
import java.util.List;

/**
 * The options of an {@link EnvoyDoor}; immutable, compared by value.
 *
 * @param host where to listen; default 127.0.0.1
 * @param port where to listen; default 8081, the reference service's own; 0 for any that is free
 * @param insecure whether host may be reached by others than this machine without TLS or without principals; default false
 * @param responseHeaders whether answers carry the headers RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset, for the limit that has
 *     the fewest requests left; default false
 * @param limitOverrides whether a descriptor may bring its own limit along, as Envoy's route configuration can; default true. At most
 *     1,000 different ones in a domain
 * @param rules files of the reference service, each of one domain; read again when they change. None by default
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record EnvoyConfig(
        String host, int port, boolean insecure, boolean responseHeaders, boolean limitOverrides, List<String> rules) {
    public static final int DEFAULT_PORT = 8081;

    public EnvoyConfig {
        Check.notBlank("host", host);
        Check.inRange("port", port, 0, 65_535);
        rules = Check.listOf("rules", rules);
    }

    /** Starts from the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port = DEFAULT_PORT;
        private boolean insecure;
        private boolean responseHeaders;
        private boolean limitOverrides = true;
        private List<String> rules = List.of();

        private Builder() {}

        public Builder host(String newHost) {
            host = newHost;
            return this;
        }

        public Builder port(int newPort) {
            port = newPort;
            return this;
        }

        public Builder insecure(boolean allowed) {
            insecure = allowed;
            return this;
        }

        public Builder responseHeaders(boolean added) {
            responseHeaders = added;
            return this;
        }

        public Builder limitOverrides(boolean allowed) {
            limitOverrides = allowed;
            return this;
        }

        /** Replaces all files. */
        public Builder rules(List<String> files) {
            rules = files;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public EnvoyConfig build() {
            return new EnvoyConfig(host, port, insecure, responseHeaders, limitOverrides, rules);
        }
    }
}
