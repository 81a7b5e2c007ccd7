package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.Protocol;
import io.sluice.cluster.protocol.ServerFrame;
import io.sluice.cluster.protocol.ServerFrame.RuleState;
import io.sluice.cluster.protocol.ServerFrame.Welcome;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one server has told of itself, of its clients and of its rules. Its last word counts until it says something else, also while it is out
 * of reach. Hearing, and what is known of rules, is guarded by the {@link Link}'s lock; the rest is for any thread.
 */
final class LastWord {
    private final Map<String, RuleState> rules = new HashMap<>();
    private final Map<Bucket, RuleState> values = new HashMap<>(); // those with limits of their own
    private volatile int clients;
    private volatile @Nullable Welcome welcome; // the last one; null: the server was never met

    /** But for its rules. */
    void hear(ServerFrame frame) {
        if (frame.welcome() != null) {
            welcome = frame.welcome();
        }
        if (frame.clients() > 0) {
            clients = frame.clients();
        }
    }

    void hear(RuleState rule) {
        if (rule.isOfOneValue()) {
            values.put(new Bucket(rule.rule(), rule.key()), rule);
            return;
        }
        values.keySet().removeIf(value -> value.rule().equals(rule.rule()));
        if (rule.version() > 0) { // else there is none any more: what its limit was stays known
            rules.put(rule.rule(), rule);
        }
    }

    /** The limit of a bucket; null if it was never told. */
    @Nullable RuleState rule(Bucket bucket) {
        RuleState own = values.get(bucket);
        return own == null ? rules.get(bucket.rule()) : own;
    }

    /** How many clients there are; 0 if it never told. */
    int clients() {
        return clients;
    }

    /** Whether permits of calls in flight can be had of it. */
    boolean knowsHolds() {
        Welcome last = welcome;
        return last != null && last.version() >= Protocol.HOLDS_VERSION;
    }

    /** Whether no other server can stand in for it. */
    boolean isAlone() {
        Welcome last = welcome;
        return last != null && !last.shared();
    }

    /** How many asks it takes before it has answered any. */
    int maxInFlight() {
        Welcome last = welcome;
        return last == null ? 0 : last.maxInFlight();
    }
}
