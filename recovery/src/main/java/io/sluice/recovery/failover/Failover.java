package io.sluice.recovery.failover;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.Protection;
import io.sluice.core.time.NanoClock;
import io.sluice.recovery.Blocking;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends a call to one of several targets, and to another one if that cannot answer.
 * <pre>{@code
 * Failover prices = Failover.builder("prices")
 *         .targets(() -> discovery.instancesOf("prices"))
 *         .zone("eu-1")
 *         .gates(target -> breakers.circuitBreaker(target.id()))
 *         .build();
 * Price price = prices.execute(FailoverCall.IDEMPOTENT, target -> client.at(target.id()).price(item));
 * }</pre>
 * <p><b>Contract.</b> Each call asks a target at most once, and no more than {@code maxAttempts} of those whose gate lets it in.
 * After a failure another target is asked only if the call is idempotent or was surely not sent: its target's gate refused it, or
 * no connection came about. Errors, interruption and cancellation end a call at once. No attempt begins at or after the deadline.
 * What the last target threw that was reached reaches the caller unchanged; if none was, a {@link NoTargetException}.
 * <p><b>Targets</b> may come and go at any time. How one stands, which is its gate, its calls in flight and its turn, is kept as
 * long as a target of its id is in the list; the gate of one that comes back is asked for anew. Where they come from is asked once
 * a call, so it should answer from memory; while it throws, the last good list is in force.
 * <p><b>Thread safety.</b> Safe for many threads; what a call did at one target happens-before what it does at the next.
 * <p><b>Cost.</b> O(targets) for a choice, except in O(1) by {@link FailoverConfig.Strategy#POWER_OF_TWO_CHOICES}; the turns of the
 * round robin are taken under a short lock. Two small objects for a call that succeeds at its first target.
 */
public final class Failover {
    /** What rules and meters call it. */
    public static final String KIND = "failover";

    private final String name;
    private final NanoClock clock;
    private final Targets targets;
    private final Picker picker;
    private final EventPublisher<FailoverEvent> events = new EventPublisher<>();
    private volatile FailoverConfig config;

    private Failover(Builder builder, Supplier<? extends List<Target>> source) {
        name = builder.name;
        clock = builder.clock;
        config = builder.config;
        picker = new Picker(builder.random);
        targets = new Targets(name, source, builder.gates, builder.zone, this::targetsChanged);
    }

    /** A failover over a fixed list, without gates. */
    public static Failover of(String name, FailoverConfig config, List<Target> targets) {
        return builder(name).config(config).targets(targets).build();
    }

    /** Starts with the default configuration, and no targets. */
    public static Builder builder(String name) {
        return new Builder(Check.notBlank("name", name));
    }

    /** Calls one target after the other, as configured, until one answers. */
    public <T extends @Nullable Object> T execute(Function<? super Target, T> call) {
        return execute(FailoverCall.PLAIN, call);
    }

    /**
     * Calls one target after the other until one answers.
     *
     * @throws NoTargetException if no target was reached
     */
    public <T extends @Nullable Object> T execute(FailoverCall of, Function<? super Target, T> call) {
        try {
            return executeCallable(of, call::apply);
        } catch (RuntimeException unchanged) {
            throw unchanged;
        } catch (Exception sneaked) {
            throw Blocking.<RuntimeException>asIs(sneaked);
        }
    }

    /** As {@link #execute(Function)}, for calls that throw checked exceptions. */
    public <T extends @Nullable Object> T executeCallable(TargetCall<T> call) throws Exception {
        return executeCallable(FailoverCall.PLAIN, call);
    }

    /** As {@link #execute(FailoverCall, Function)}, for calls that throw checked exceptions. */
    public <T extends @Nullable Object> T executeCallable(FailoverCall of, TargetCall<T> call) throws Exception {
        return BlockingFailover.run(route(of), call);
    }

    /** The same call, over the targets, each time it runs. */
    public <T extends @Nullable Object> Callable<T> decorateCallable(FailoverCall of, TargetCall<T> call) {
        return () -> executeCallable(of, call);
    }

    /** As {@link #executeCompletionStage(FailoverCall, Function)}, as configured. */
    public <T extends @Nullable Object> CompletableFuture<T> executeCompletionStage(
            Function<? super Target, ? extends CompletionStage<T>> call) {
        return executeCompletionStage(FailoverCall.PLAIN, call);
    }

    /**
     * Starts an asynchronous call, which goes on at another target when its stage fails. Never throws: what goes wrong comes as a
     * failed future. Completing the future by cancel or in any other way gives the call up: the present attempt is cancelled, if
     * it is a future, and no other begins. A further attempt begins on the thread that ended the one before, with the
     * {@linkplain io.sluice.core.gate.ContextCarrier context} of the caller.
     */
    public <T extends @Nullable Object> CompletableFuture<T> executeCompletionStage(
            FailoverCall of, Function<? super Target, ? extends CompletionStage<T>> call) {
        Route route;
        try {
            route = route(of);
        } catch (RuntimeException noTargetsYet) {
            return CompletableFuture.failedFuture(noTargetsYet);
        }
        return new AsyncFailover<T>(route, call).start();
    }

    /**
     * The decisions for one call, for those who drive it themselves.
     *
     * @throws RuntimeException what the source of targets throws, if it never told any
     */
    public Route route(FailoverCall of) {
        return new Route(this, config, Check.present("the call", of), targets.current());
    }

    public String name() {
        return name;
    }

    public FailoverConfig config() {
        return config;
    }

    /** Takes another configuration for the calls that begin from now on; how the targets stand is kept. */
    public void update(FailoverConfig newConfig) {
        config = Check.present("config", newConfig);
    }

    public FailoverSnapshot snapshot() {
        return new FailoverSnapshot(
                name, Arrays.stream(targets.current().all).map(Member::snapshot).toList());
    }

    /** Where to listen. */
    public EventPublisher<FailoverEvent> events() {
        return events;
    }

    NanoClock clock() {
        return clock;
    }

    Picker picker() {
        return picker;
    }

    boolean isNear(Target target) {
        return targets.isNear(target);
    }

    void targetFailed(Target target, Throwable error) {
        if (events.wants(FailoverEvent.TargetFailed.class)) {
            events.publish(
                    new FailoverEvent.TargetFailed(name, clock.wallClock().instant(), target, error));
        }
    }

    void targetRefused(Target target, Throwable refusal) {
        if (events.wants(FailoverEvent.TargetRefused.class)) {
            events.publish(
                    new FailoverEvent.TargetRefused(name, clock.wallClock().instant(), target, refusal));
        }
    }

    private void targetsChanged(List<Target> before, List<Target> after) {
        if (events.wants(FailoverEvent.TargetsChanged.class)) {
            List<Target> gone =
                    before.stream().filter(target -> !after.contains(target)).toList();
            List<Target> come =
                    after.stream().filter(target -> !before.contains(target)).toList();
            events.publish(
                    new FailoverEvent.TargetsChanged(name, clock.wallClock().instant(), gone, come));
        }
    }

    /** Collects what a failover is made of. Not safe for several threads. */
    public static final class Builder {
        private final String name;
        private FailoverConfig config = FailoverConfig.ofDefaults();
        private @Nullable Supplier<? extends List<Target>> targets;
        private Function<? super Target, ? extends @Nullable Protection> gates = target -> null;
        private String zone = "";
        private NanoClock clock = NanoClock.system();
        private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();

        private Builder(String name) {
            this.name = name;
        }

        public Builder config(FailoverConfig options) {
            config = Check.present("config", options);
            return this;
        }

        /** A fixed list; ids must be unique. */
        public Builder targets(List<Target> fixed) {
            List<Target> copy = List.copyOf(fixed);
            return targets(() -> copy);
        }

        /**
         * Where the present targets are told, such as a discovery client's cache; asked once for each call. Quickest if it returns
         * the same immutable list until something changes.
         */
        public Builder targets(Supplier<? extends List<Target>> source) {
            targets = Check.present("targets", source);
            return this;
        }

        /** What calls to a target must pass, such as its circuit breaker; asked once when a target appears; null for nothing. */
        public Builder gates(Function<? super Target, ? extends @Nullable Protection> ofTarget) {
            gates = Check.present("gates", ofTarget);
            return this;
        }

        /** The zone the caller itself stands in. */
        public Builder zone(String own) {
            zone = Check.present("zone", own);
            return this;
        }

        public Builder clock(NanoClock ticking) {
            clock = Check.present("clock", ticking);
            return this;
        }

        /** Where chance comes from; must be safe for many threads, as {@link java.util.Random} is. */
        public Builder random(RandomGenerator generator) {
            random = Check.present("random", generator);
            return this;
        }

        /**
         * @throws IllegalArgumentException if nothing was said about targets
         */
        public Failover build() {
            return new Failover(this, Check.present("targets", targets));
        }
    }
}
