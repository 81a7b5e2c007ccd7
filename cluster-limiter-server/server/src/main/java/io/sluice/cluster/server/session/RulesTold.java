package io.sluice.cluster.server.session;

import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ServerFrame.RuleState;
import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the client of one stream has been told of its namespace's rules. Guarded by the {@link Session}'s monitor.
 * <p>A rule is told when it is asked about and the client knows another version of it, or none. The limit that a value has of its own is told
 * when that value is asked about, once under each version: with a new one the client forgets what it knew of values.
 */
final class RulesTold {
    private final LimitEngine engine;
    private final String namespace;
    private final Map<String, Long> versions = new HashMap<>();
    private final Set<Target> values = new HashSet<>(); // those with limits of their own, under these versions

    RulesTold(LimitEngine engine, String namespace) {
        this.engine = engine;
        this.namespace = namespace;
    }

    /** What the client does not know of the rules that it asks about; from now on it does. */
    List<RuleState> tell(ClientFrame frame) {
        News news = new News();
        frame.leases().forEach(lease -> news.tell(lease.bucket()));
        for (Acquire acquire : frame.acquires()) {
            for (Bucket bucket : acquire.buckets()) {
                news.tell(bucket);
            }
        }
        return news.rules;
    }

    /** For one frame. */
    private final class News {
        private final List<RuleState> rules = new ArrayList<>();
        private String last = ""; // most often a frame asks about one rule only
        private @Nullable CompiledRule inForce; // under that name

        void tell(Bucket bucket) {
            if (!bucket.rule().equals(last)) {
                last = bucket.rule();
                inForce = tellRule(last);
            }
            if (inForce != null) {
                tellValue(inForce.of(bucket.key()), bucket);
            }
        }

        private @Nullable CompiledRule tellRule(String id) {
            CompiledRule rule = engine.rule(namespace, id).orElse(null);
            Long told = rule == null ? versions.remove(id) : versions.get(id);
            if (rule == null && told != null) {
                forgetValues(id);
                rules.add(new RuleState(id, 0, 0, 0, 0, 0));
            } else if (rule != null && (told == null || told != rule.version())) {
                versions.put(id, rule.version());
                forgetValues(id);
                rules.add(state(rule, ""));
            }
            return rule;
        }

        private void tellValue(CompiledRule rule, Bucket bucket) {
            if (!rule.value().isEmpty() && values.add(Wording.target(bucket))) {
                rules.add(state(rule, bucket.key()));
            }
        }
    }

    private void forgetValues(String id) {
        values.removeIf(told -> told.rule().equals(id));
    }

    private static RuleState state(CompiledRule rule, String key) {
        return new RuleState(
                rule.id(),
                key,
                rule.version(),
                rule.rule().limitForPeriod(),
                rule.rule().limitRefreshPeriod().toNanos(),
                rule.rule().burst(),
                rule.leasable());
    }
}
