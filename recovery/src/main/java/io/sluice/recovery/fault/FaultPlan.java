package io.sluice.recovery.fault;

import io.sluice.core.gate.CallContext;
import io.sluice.recovery.fault.FaultConfig.Step;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides by one configuration; with it chance and script begin anew. */
final class FaultPlan {
    final FaultConfig config;

    private final boolean off;
    private final RandomGenerator random;
    private final AtomicLong position = new AtomicLong(); // in the script, which it runs through again and again

    FaultPlan(FaultConfig config) {
        this.config = config;
        this.off = config.percent() == 0 && config.script().isEmpty();
        this.random = config.seed() == null
                ? () -> ThreadLocalRandom.current().nextLong()
                : new Random(config.seed()); // safe for many threads
    }

    boolean contextual() {
        return !off && !config.origins().isEmpty();
    }

    @Nullable Fault next(CallContext context) {
        if (off || !matches(context)) {
            return null;
        }
        Step step = config.script().isEmpty() ? byChance() : byScript();
        return step == Step.PASS ? null : new Fault(step, delay());
    }

    private boolean matches(CallContext context) {
        String origin = context.origin();
        return config.origins().isEmpty() || origin != null && config.origins().contains(origin);
    }

    private Step byScript() {
        int step = (int) (position.getAndIncrement() % config.script().size());
        return config.script().get(step);
    }

    private Step byChance() {
        if (percent() >= config.percent()) {
            return Step.PASS;
        }
        double kind = percent();
        if (kind < config.errorPercent()) {
            return Step.ERROR;
        }
        return kind < config.errorPercent() + config.answerPercent() ? Step.ANSWER : Step.DELAY;
    }

    private double percent() {
        return random.nextDouble() * 100;
    }

    private long delay() {
        long least = config.latency().toNanos();
        long most = config.maxLatency().toNanos();
        return least == most ? least : random.nextLong(least, most + 1);
    }
}
