package io.sluice.guard;

import io.sluice.core.Check;
import io.sluice.core.rule.RuleSource;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.document.NamedFunctions;
import io.sluice.ratelimiter.ClusterLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link Sluice} stands on. Not safe for several threads. */
public final class SluiceBuilder {
    final List<RuleSource> sources = new ArrayList<>();
    final Map<String, Function<? super Throwable, ? extends @Nullable Object>> answers = new LinkedHashMap<>();
    NanoClock clock = NanoClock.system();
    NamedFunctions functions = NamedFunctions.none();
    ClusterLimits cluster = ClusterLimits.none();
    int fleet = 1;

    SluiceBuilder() {}

    /** The clock that decides everything in every guard; the system's by default. */
    public SluiceBuilder clock(NanoClock newClock) {
        clock = Check.present("clock", newClock);
        return this;
    }

    /**
     * What makes limits of scope CLUSTER, such as a {@code ClusterClient}; it goes on to be closed by whoever made it, after the container.
     * Without one, rules of that scope are refused.
     */
    public SluiceBuilder cluster(ClusterLimits limits) {
        cluster = Check.present("limits", limits);
        return this;
    }

    /**
     * How many instances share limits of scope SHARE until the container is {@linkplain Sluice#fleet(int) told}, such as the number of replicas that
     * are deployed; 1 by default: then this one has the whole of each limit.
     *
     * @param instances from 1
     */
    public SluiceBuilder fleet(int instances) {
        fleet = Check.inRange("instances", instances, 1, Integer.MAX_VALUE);
        return this;
    }

    /**
     * Follows rules from there, as long as the container is open; of several sources in one layer the first wins.
     *
     * @throws IllegalArgumentException if there is one of that name already
     */
    public SluiceBuilder source(RuleSource source) {
        String name = Check.present("source", source).name();
        if (sources.stream().anyMatch(other -> other.name().equals(name))) {
            throw new IllegalArgumentException("name of a source must not be taken, but was \"" + name + '"');
        }
        sources.add(source);
        return this;
    }

    /**
     * What rules mean by a name where they want code, such as {@code recordException: isBusy}.
     *
     * @param function of the type that the option has, such as {@link java.util.function.Predicate}
     * @throws IllegalArgumentException if the name is blank or taken
     */
    public SluiceBuilder function(String name, Object function) {
        functions = functions.with(name, function);
        return this;
    }

    /**
     * What rules of kind {@code fallback} mean by the name of an answer.
     *
     * @throws IllegalArgumentException if the name is blank or taken
     */
    public SluiceBuilder answer(String name, Function<? super Throwable, ? extends @Nullable Object> answer) {
        if (answers.putIfAbsent(Check.notBlank("name", name), Check.present("answer", answer)) != null) {
            throw new IllegalArgumentException("name must not be taken, but was \"" + name + '"');
        }
        return this;
    }

    /**
     * A container that follows its sources from now on; what they have now is in force when this returns.
     *
     * @throws RuntimeException what a source throws that cannot start, such as one that must have rules and has none
     */
    public Sluice build() {
        Sluice sluice = new Sluice(this);
        sluice.startSources();
        return sluice;
    }
}
