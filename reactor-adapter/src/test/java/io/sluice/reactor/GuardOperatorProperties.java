package io.sluice.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Permit;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardBuilder;
import io.sluice.recovery.HedgeConfig;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/** Whatever happens in whatever order: every permit comes back, and every call is counted once. */
class GuardOperatorProperties {
    private static final int LIMIT = 3;

    /** What can happen; that which needs a subscription takes the one that the number picks. */
    enum What {
        SUBSCRIBE_MONO,
        SUBSCRIBE_FLUX,
        SUBSCRIBE_TO_FIRST,
        REQUEST,
        CANCEL,
        EMIT,
        COMPLETE,
        FAIL,
        TIME_PASSES
    }

    record Step(What what, int which) {}

    /** How much of a guard there is. */
    enum Plan {
        GATES,
        WAITING_GATES,
        RECOVERIES
    }

    @Property
    void every_permit_comes_back(
            @ForAll Plan plan,
            @ForAll @Size(max = 100) List<What> whats,
            @ForAll @Size(value = 100) List<@IntRange(min = 0, max = 50) Integer> picks) {
        try (Rig rig = new Rig()) {
            World world = new World(rig, plan);
            for (int i = 0; i < whats.size(); i++) {
                world.take(new Step(whats.get(i), picks.get(i)));
                world.check();
            }
            world.end();
        }
    }

    private static final class World {
        private final Rig rig;
        private final Guard guard;
        private final Probe probe = new Probe();
        private final List<Listener> listeners = new ArrayList<>();

        World(Rig rig, Plan plan) {
            this.rig = rig;
            GuardBuilder builder = rig.guard()
                    .bulkhead(BulkheadConfig.custom()
                            .maxConcurrentCalls(LIMIT)
                            .maxWaitDuration(plan == Plan.GATES ? Duration.ZERO : Duration.ofSeconds(3))
                            .build())
                    .circuitBreaker(Rig.BREAKER);
            if (plan == Plan.RECOVERIES) {
                builder.retry(RetryConfig.custom()
                                .waitDuration(Duration.ofMillis(700))
                                .build())
                        .hedge(HedgeConfig.custom()
                                .delay(Duration.ofMillis(400))
                                .build())
                        .timeout(TimeoutConfig.custom()
                                .attemptTimeout(Duration.ofSeconds(2))
                                .deadline(Duration.ofSeconds(4))
                                .build())
                        .fallback(failure -> 0);
            }
            guard = builder.build();
        }

        void take(Step step) {
            switch (step.what) {
                case SUBSCRIBE_MONO -> listen(ReactorGuard.mono(guard, () -> Mono.from(probe)));
                case SUBSCRIBE_FLUX -> listen(probe.transform(GuardOperator.of(guard)));
                case SUBSCRIBE_TO_FIRST -> listen(probe.transform(GuardOperator.of(guard, VerdictOn.FIRST)));
                case TIME_PASSES -> rig.clock.advance(Duration.ofMillis(100L * step.which));
                case REQUEST, CANCEL -> ofListener(step);
                default -> ofSource(step);
            }
        }

        private void listen(Publisher<Integer> source) {
            Listener listener = new Listener();
            listeners.add(listener);
            Flux.from(source).subscribe(listener);
        }

        private void ofListener(Step step) {
            if (!listeners.isEmpty()) {
                Listener listener = listeners.get(step.which % listeners.size());
                if (step.what == What.CANCEL) {
                    listener.cancel();
                } else {
                    listener.request(1 + step.which);
                }
            }
        }

        /** A source keeps to its contract: nothing after the end, and no more than was asked for. */
        private void ofSource(Step step) {
            if (probe.all.isEmpty()) {
                return;
            }
            Probe.Subscribed source = probe.all.get(step.which % probe.all.size());
            if (source.cancelled) {
                return;
            }
            if (step.what == What.EMIT) {
                if (source.requested > 0) {
                    source.requested--;
                    source.actual.onNext(step.which);
                }
                return;
            }
            source.cancelled = true;
            if (step.what == What.COMPLETE) {
                source.actual.onComplete();
            } else {
                source.actual.onError(new IOException("down"));
            }
        }

        void check() {
            CallCounts counts = Rig.counts(guard);
            assertThat(counts.inFlight()).isBetween(0L, (long) LIMIT);
            assertThat(Rig.inFlight(guard)).isBetween(0, LIMIT);
            assertThat(listeners).allMatch(each -> each.ends <= 1);
        }

        void end() {
            listeners.forEach(BaseSubscriber::cancel);
            rig.quiet(guard);
            CallCounts counts = Rig.counts(guard);
            assertThat(counts.permitted())
                    .isEqualTo(counts.succeeded() + counts.failed() + counts.ignored() + counts.cancelled());
            List<Permit> permits = new ArrayList<>();
            for (int i = 0; i < LIMIT; i++) {
                permits.add(guard.acquire());
            }
            assertThat(Rig.inFlight(guard)).as("all permits are there").isEqualTo(LIMIT);
            permits.forEach(Permit::close);
        }
    }

    private static final class Listener extends BaseSubscriber<Integer> {
        private int ends;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // requests when told
        }

        @Override
        protected void hookOnError(Throwable throwable) {
            // counted below
        }

        @Override
        protected void hookFinally(SignalType type) {
            ends++;
        }
    }
}
