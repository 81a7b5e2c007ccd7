package io.sluice.spring.aop;

import io.sluice.bulkhead.ThreadPoolBulkhead;
import io.sluice.core.gate.Protection;
import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleMode;
import io.sluice.guard.CallPlan;
import io.sluice.guard.Guard;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.ClusterCap;
import io.sluice.ratelimiter.ClusterLimit;
import io.sluice.recovery.Retry;
import io.sluice.recovery.Timeout;
import io.sluice.spring.aop.GuardedMethod.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Parts of guards as one chain, in the order of guards. A method that names all parts that a guard has goes through that guard as a whole,
 * with its counters and whatever else its rules say. If it names some of them only, it goes through these very gates, which it shares with
 * all others that name them; but what repeats calls or limits their time it has no part in, unless it names it.
 * <p>Looked at anew when a guard has changed. <b>Thread safety.</b> Safe for many threads.
 */
final class PartsChain implements Chain {
    /** What annotations can name, outermost first. */
    static final List<RuleKind<?>> ORDER = List.of(
            StandardKinds.RETRY,
            StandardKinds.CIRCUIT_BREAKER,
            StandardKinds.RATE_LIMITER,
            StandardKinds.BULKHEAD,
            StandardKinds.TIMEOUT);

    /** The chain, and the state of the guards that it was made of. */
    @SuppressWarnings("ArrayRecordComponent") // read for each call, never compared
    private record Seen(CallPlan[] plans, Protection[] chain) {}

    private final List<Part> parts;
    private final LoneRecoveries recoveries;
    private final Guard[] guards;
    private volatile @Nullable Seen seen;

    /**
     * @param parts in the order of {@link #ORDER}
     * @param guards finds a guard by its name
     */
    PartsChain(List<Part> parts, Map<String, Guard> guards, LoneRecoveries recoveries) {
        this.parts = parts;
        this.recoveries = recoveries;
        this.guards =
                parts.stream().map(Part::guard).distinct().map(guards::get).toArray(Guard[]::new);
    }

    @Override
    public Protection[] now() {
        Seen present = seen;
        if (present == null || !isCurrent(present)) {
            present = look();
            seen = present; // whoever else looks finds the same
        }
        return present.chain;
    }

    @SuppressWarnings("ReferenceEquality") // a change of a guard makes another plan
    private boolean isCurrent(Seen present) {
        for (int i = 0; i < guards.length; i++) {
            if (guards[i].callPlan() != present.plans[i]) {
                return false;
            }
        }
        return true;
    }

    private Seen look() {
        CallPlan[] plans =
                new CallPlan[guards.length]; // before the rules: a change between the two is seen by the next call
        Map<String, Guard> wholes = new LinkedHashMap<>();
        Map<String, Guard> byName = new LinkedHashMap<>();
        for (int i = 0; i < guards.length; i++) {
            plans[i] = guards[i].callPlan();
            byName.put(guards[i].name(), guards[i]);
            Set<RuleKind<?>> named = kindsOf(guards[i].name());
            boolean alone = guards.length == 1 || named.size() == 1;
            if (alone && named.containsAll(kindsOf(guards[i]))) {
                wholes.put(guards[i].name(), guards[i]);
            }
        }
        Set<Protection> chain = new LinkedHashSet<>();
        for (Part part : parts) {
            Guard whole = wholes.get(part.guard());
            Protection protection = whole == null ? bare(part.kind(), byName.get(part.guard())) : whole;
            if (protection != null) {
                chain.add(protection);
            }
        }
        return new Seen(plans, chain.toArray(Protection[]::new));
    }

    private Set<RuleKind<?>> kindsOf(String guard) {
        return parts.stream()
                .filter(part -> part.guard().equals(guard))
                .map(Part::kind)
                .collect(Collectors.toSet());
    }

    private static Set<RuleKind<?>> kindsOf(Guard guard) {
        List<RuleKind<?>> kinds = new ArrayList<>();
        for (EffectiveRule rule : guard.rules()) {
            if (rule.rule().mode() != RuleMode.OFF && ORDER.contains(rule.rule().kind())) {
                kinds.add(rule.rule().kind());
            }
        }
        return Set.copyOf(kinds);
    }

    /** Null if a rule has switched it off. */
    private @Nullable Protection bare(RuleKind<?> kind, @Nullable Guard guard) {
        if (guard == null) {
            return null;
        }
        if (kind.equals(StandardKinds.CIRCUIT_BREAKER)) {
            return guard.circuitBreaker().orElse(null);
        }
        if (kind.equals(StandardKinds.RATE_LIMITER)) {
            return rateLimiter(guard);
        }
        if (kind.equals(StandardKinds.BULKHEAD)) {
            return guard.bulkhead()
                    .<Protection>map(semaphore -> semaphore)
                    .or(() -> guard.find(ThreadPoolBulkhead.class))
                    .or(() -> guard.find(ClusterCap.class))
                    .orElse(null);
        }
        return kind.equals(StandardKinds.RETRY)
                ? guard.find(Retry.class)
                        .map(retry -> recoveries.of(StandardKinds.RETRY, guard, retry.config()))
                        .orElse(null)
                : guard.find(Timeout.class)
                        .map(timeout -> recoveries.of(StandardKinds.TIMEOUT, guard, timeout.config()))
                        .orElse(null);
    }

    /** That of this process, or that of a cluster. */
    private static @Nullable Protection rateLimiter(Guard guard) {
        return guard.rateLimiter()
                .<Protection>map(own -> own)
                .or(() -> guard.rules().stream()
                        .map(EffectiveRule::rule)
                        .filter(rule -> rule.kind().equals(StandardKinds.RATE_LIMITER))
                        .flatMap(rule -> guard.find(ClusterLimit.class, rule.id()).stream())
                        .findFirst())
                .orElse(null);
    }
}
