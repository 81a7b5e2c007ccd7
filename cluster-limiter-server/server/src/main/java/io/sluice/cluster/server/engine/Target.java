package io.sluice.cluster.server.engine;

/**
 * Which bucket is meant.
 *
 * @param rule the name of a rule of the namespace
 * @param key which of the rule's buckets, such as a user; empty if the rule has one for all
 */
public record Target(String rule, String key) {

    /** The only bucket of a rule. */
    public Target(String rule) {
        this(rule, "");
    }

    /** Whether its key is not too long to be kept. */
    boolean isSound() {
        return key.length() <= LimitEngine.MAX_KEY;
    }
}
