package io.sluice.cluster.standalone;

import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.access.Principals;
import io.sluice.cluster.server.access.ServerTls;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.desk.NamespaceQuota;
import io.sluice.core.Check;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that can be configured of a token server that runs by itself; immutable, compared by value. Read from YAML or JSON by
 * {@link TokenServerDocuments}. Files are looked for from the folder of the document that names them.
 *
 * @param host where to listen; default 127.0.0.1, the loopback interface
 * @param port where to listen; 0, for any that is free, to 65,535, default 7420
 * @param tls with which files the server is recognised, and recognises clients; default null: nothing is encrypted
 * @param principals who may come in; default nobody is known by name, and everybody may do everything
 * @param insecure whether it may listen beyond the loopback interface without tls or principals; default false
 * @param rules a file of rules of all namespaces, or a folder with a file for each, named after it; followed while the server runs.
 *     Default null: rules come by the admin API only, and go when the server ends
 * @param namespaces how much of the server each namespace may use; those that are not named are not limited
 * @param store where the state of limits is kept; default in memory
 * @param doors other ways in, by name, each with its own options
 * @param admin where it can be looked at and changed; default null: nowhere
 * @param maxUndecided asks that may wait for the store, of all clients together; 1 to 2^30, default 262,144
 * @param drainTime how long the end waits for clients to leave; 0 to 10 minutes, default 5 s
 * @param keepAlive how long nothing may come from a client before it is asked for a sign of life, for which it has half as long; 1 s to 1 h,
 *     default 10 s
 */
public record TokenServerConfig(
        String host,
        int port,
        @Nullable ServerTls tls,
        List<Principal> principals,
        boolean insecure,
        @Nullable String rules,
        Map<String, NamespaceQuota> namespaces,
        StoreConfig store,
        Map<String, Map<String, Object>> doors,
        @Nullable AdminConfig admin,
        int maxUndecided,
        Duration drainTime,
        Duration keepAlive) {

    public TokenServerConfig {
        Check.notBlank("host", host);
        Check.inRange("port", port, 0, 65_535);
        principals = Check.listOf("principals", principals);
        Principals.of(principals);
        namespaces = Check.mapOf("namespaces", namespaces);
        Check.present("store", store);
        doors = Check.mapOf("doors", doors);
        Check.inRange("maxUndecided", maxUndecided, 1, 1 << 30);
        Check.inRange("drainTime", drainTime, Duration.ZERO, Duration.ofMinutes(10));
        Check.inRange("keepAlive", keepAlive, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    /**
     * Where the state of limits is kept.
     *
     * @param type which kind of store; default memory. Others come as jars on the class path
     * @param settings the options of that kind of store; default none
     */
    public record StoreConfig(String type, Map<String, Object> settings) {
        public StoreConfig {
            Check.notBlank("type", type);
            settings = Check.mapOf("settings", settings);
        }

        /** With the store's defaults. */
        public StoreConfig(String type) {
            this(type, Map.of());
        }

        /** In memory. */
        public StoreConfig() {
            this("memory", Map.of());
        }
    }

    /**
     * Where the server can be looked at and changed, by HTTP; with the server's TLS and principals.
     *
     * @param port where to listen; 0, for any that is free, to 65,535
     * @param host where to listen; default 127.0.0.1
     */
    public record AdminConfig(int port, String host) {
        public AdminConfig {
            Check.inRange("port", port, 0, 65_535);
            Check.notBlank("host", host);
        }

        /** On the loopback interface. */
        public AdminConfig(int port) {
            this(port, LOOPBACK);
        }
    }

    private static final String LOOPBACK = "127.0.0.1";

    /** Starts from the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** Starts from this configuration, which stays as it is. */
    public Builder toBuilder() {
        return new Builder()
                .host(host)
                .port(port)
                .tls(tls)
                .principals(principals)
                .insecure(insecure)
                .rules(rules)
                .namespaces(namespaces)
                .store(store)
                .doors(doors)
                .admin(admin)
                .maxUndecided(maxUndecided)
                .drainTime(drainTime)
                .keepAlive(keepAlive);
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private String host = LOOPBACK;
        private int port = TokenServer.DEFAULT_PORT;
        private @Nullable ServerTls tls;
        private List<Principal> principals = List.of();
        private boolean insecure;
        private @Nullable String rules;
        private Map<String, NamespaceQuota> namespaces = Map.of();
        private StoreConfig store = new StoreConfig();
        private Map<String, Map<String, Object>> doors = Map.of();
        private @Nullable AdminConfig admin;
        private int maxUndecided = Desk.DEFAULT_MAX_UNDECIDED;
        private Duration drainTime = Duration.ofSeconds(5);
        private Duration keepAlive = TokenServer.DEFAULT_KEEP_ALIVE;

        private Builder() {}

        public Builder host(String newHost) {
            host = newHost;
            return this;
        }

        public Builder port(int newPort) {
            port = newPort;
            return this;
        }

        public Builder tls(@Nullable ServerTls newTls) {
            tls = newTls;
            return this;
        }

        public Builder principals(List<Principal> newPrincipals) {
            principals = newPrincipals;
            return this;
        }

        public Builder insecure(boolean allowed) {
            insecure = allowed;
            return this;
        }

        public Builder rules(@Nullable String fileOrFolder) {
            rules = fileOrFolder;
            return this;
        }

        public Builder namespaces(Map<String, NamespaceQuota> quotas) {
            namespaces = quotas;
            return this;
        }

        public Builder store(StoreConfig newStore) {
            store = newStore;
            return this;
        }

        public Builder doors(Map<String, Map<String, Object>> newDoors) {
            doors = newDoors;
            return this;
        }

        public Builder admin(@Nullable AdminConfig newAdmin) {
            admin = newAdmin;
            return this;
        }

        public Builder maxUndecided(int asks) {
            maxUndecided = asks;
            return this;
        }

        public Builder drainTime(Duration longest) {
            drainTime = longest;
            return this;
        }

        public Builder keepAlive(Duration silence) {
            keepAlive = silence;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public TokenServerConfig build() {
            return new TokenServerConfig(
                    host,
                    port,
                    tls,
                    principals,
                    insecure,
                    rules,
                    namespaces,
                    store,
                    doors,
                    admin,
                    maxUndecided,
                    drainTime,
                    keepAlive);
        }
    }
}
