package io.sluice.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sluice.core.Check;
import io.sluice.core.event.Subscription;
import io.sluice.core.rule.RuleSet;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.guard.SluiceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Meters for the guards of an application.
 * <pre>{@code
 * GuardMeters.of(sluice).bindTo(meterRegistry);
 * }</pre>
 * <p>Guards that are made later, and gates and recoveries that rules add or remove while a guard runs, get and lose their meters by
 * themselves. The README lists names and tags.
 * <p><b>Tags</b> are the names of resources, gates and sources of rules, and words of small fixed sets. Keys, users and addresses never are.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> Nothing for a call: the numbers are those the guard keeps anyway, read when somebody looks; a look at one meter takes a
 * snapshot of its guard, a few microseconds. {@link #withDurations} is the exception.
 */
public final class GuardMeters implements MeterBinder, AutoCloseable {
    private final Function<Function<Guard, Subscription>, Subscription> guards;
    private final @Nullable Sluice sluice;
    private final boolean durations;
    private final boolean resilience4jNames;
    private final List<Subscription> bound = new ArrayList<>(); // guarded by itself

    private GuardMeters(
            Function<Function<Guard, Subscription>, Subscription> guards,
            @Nullable Sluice sluice,
            boolean durations,
            boolean resilience4jNames) {
        this.guards = guards;
        this.sluice = sluice;
        this.durations = durations;
        this.resilience4jNames = resilience4jNames;
    }

    /** For all guards of a container, those made later included, and for its rules. */
    public static GuardMeters of(Sluice sluice) {
        Check.present("sluice", sluice);
        return new GuardMeters(attach -> Attachments.to(sluice, attach), sluice, false, false);
    }

    /** For guards that stand alone. */
    public static GuardMeters of(Guard... guards) {
        List<Guard> all = List.of(guards);
        return new GuardMeters(attach -> Attachments.to(all, attach), null, false, false);
    }

    /**
     * The same with {@code sluice.call.duration}: how long each call took for its caller, waits and retries included, unless it was refused.
     * <p><b>Cost.</b> Two readings of the guard's clock, a few small objects, and what a timer of the registry takes, for each call.
     */
    public GuardMeters withDurations() {
        return new GuardMeters(guards, sluice, true, resilience4jNames);
    }

    /**
     * The same with a second set of meters, under the names and tags that Resilience4j gives its own, so that boards and alerts that were
     * made for it go on working; what differs is in the README.
     */
    public GuardMeters withResilience4jNames() {
        return new GuardMeters(guards, sluice, durations, true);
    }

    /** May be called for several registries, once for each. */
    @Override
    public void bindTo(MeterRegistry registry) {
        Check.present("registry", registry);
        keep(guards.apply(guard -> new BoundGuard(guard, registry, durations, resilience4jNames)));
        if (sluice != null) {
            keep(revisions(sluice, registry));
        }
    }

    private static Subscription revisions(Sluice sluice, MeterRegistry registry) {
        MeterSet<Sluice> meters = new MeterSet<>(registry, sluice);
        Map<String, Boolean> known = new ConcurrentHashMap<>();
        Runnable look = () -> sluice.ruleSets().keySet().forEach(source -> {
            if (known.putIfAbsent(source, true) == null) {
                meters.gauge(
                        "sluice.rules.revision",
                        "The revision of the rules in force of one source",
                        Tags.of("source", source),
                        each -> revision(each, source));
            }
        });
        Subscription following = sluice.events().subscribe(SluiceEvent.RulesApplied.class, applied -> look.run());
        look.run();
        return () -> {
            following.close();
            meters.close();
        };
    }

    private static double revision(Sluice sluice, String source) {
        RuleSet rules = sluice.ruleSets().get(source);
        return rules == null ? Double.NaN : rules.revision();
    }

    private void keep(Subscription subscription) {
        synchronized (bound) {
            bound.add(subscription);
        }
    }

    /** Takes the meters of this out of all registries, and follows guards no longer. */
    @Override
    public void close() {
        synchronized (bound) {
            bound.forEach(Subscription::close);
            bound.clear();
        }
    }
}
