package io.sluice.benchmarks;

import io.sluice.benchmarks.cluster.Results;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long it takes until 1,000 changed rules are in force in 1,000 guards, and how long a call that runs meanwhile takes; beside the same
 * calls while nothing changes, since a machine with two cores holds calls up by itself.
 */
final class RulePush {
    static final String NAME = "rules";

    private static final int RULES = 1_000;
    private static final int PUSHES = 200;
    private static final int PUSHES_TO_WARM_UP = 50;

    private final NanoClock clock = NanoClock.system();
    private final Sluice sluice = Sluice.ofDefaults();
    private final List<Guard> guards = new ArrayList<>();

    private RulePush() {
        for (int i = 0; i < RULES; i++) {
            guards.add(sluice.guard("resource-" + i, Chains.guarded(false)));
        }
    }

    static void run(Path results) throws IOException, InterruptedException {
        RulePush push = new RulePush();
        push.push(PUSHES_TO_WARM_UP);
        long[] quiet = push.callsWhile(() -> push.rest(PUSHES));
        long[][] pushes = new long[1][];
        long[] busy = push.callsWhile(() -> pushes[0] = push.push(PUSHES));
        String report = report(pushes[0], quiet, busy);
        Results.write(
                results,
                NAME,
                report,
                List.of(
                        json("push", pushes[0]),
                        json("call while nothing is pushed", quiet),
                        json("call while rules are pushed", busy)));
        System.out.println(report);
    }

    /** Alternates between two limits; returns how long each push took, sorted. */
    private long[] push(int times) {
        long[] took = new long[times];
        for (int i = 0; i < times; i++) {
            RuleSet rules = rules(1_000_000 + i % 2);
            long start = clock.nanos();
            sluice.apply(RuleLayer.FILE, "push", rules);
            took[i] = clock.nanos() - start;
        }
        Arrays.sort(took);
        return took;
    }

    private static RuleSet rules(long limit) {
        RateLimiterConfig config =
                RateLimiterConfig.custom().limitForPeriod(limit).build();
        List<Rule<RateLimiterConfig>> rules = new ArrayList<>();
        for (int i = 0; i < RULES; i++) {
            rules.add(Rule.of(StandardKinds.RATE_LIMITER, "resource-" + i, config));
        }
        return RuleSet.of(rules);
    }

    /** As long as pushes take, about. */
    private void rest(int times) {
        long end = clock.nanos() + times * 5_000_000L;
        while (clock.nanos() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /** One thread calls through all guards in turn while the work is done; returns how long its calls took, sorted. */
    private long[] callsWhile(Runnable work) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        long[] took = new long[20_000_000];
        int[] calls = new int[1];
        Thread caller = new Thread(() -> {
            for (int i = 0; !over.get() && i < took.length; i++) {
                long start = clock.nanos();
                guards.get(i % RULES).executeSupplier(Timing.CALL);
                took[i] = clock.nanos() - start;
                calls[0] = i + 1;
            }
        });
        caller.start();
        work.run();
        over.set(true);
        caller.join();
        long[] measured = Arrays.copyOf(took, calls[0]);
        Arrays.sort(measured);
        return measured;
    }

    private static String json(String what, long[] sorted) {
        return Results.json(
                "what",
                what,
                "count",
                sorted.length,
                "p50Micros",
                at(sorted, 0.5) / 1e3,
                "p99Micros",
                at(sorted, 0.99) / 1e3,
                "longestMicros",
                at(sorted, 1) / 1e3);
    }

    private static String report(long[] pushes, long[] quiet, long[] busy) {
        return String.format(
                Locale.ROOT,
                """
                # RulePush

                How long until %,d changed rules are in force in %,d guards, each with breaker, limiter and bulkhead? And a call meanwhile?

                %s
                | | median | p99 | longest | target |
                |---|---:|---:|---:|---|
                | a push, in ms | %.1f | %.1f | %.1f | <= 50 |
                | a call while nothing is pushed (%,d of them), in us | %.2f | %.2f | %.0f | |
                | a call while rules are pushed all the time (%,d), in us | %.2f | %.2f | %.0f | <= 1,000 because of the push |
                """,
                RULES,
                RULES,
                Machine.describe(),
                at(pushes, 0.5) / 1e6,
                at(pushes, 0.99) / 1e6,
                at(pushes, 1) / 1e6,
                quiet.length,
                at(quiet, 0.5) / 1e3,
                at(quiet, 0.99) / 1e3,
                at(quiet, 1) / 1e3,
                busy.length,
                at(busy, 0.5) / 1e3,
                at(busy, 0.99) / 1e3,
                at(busy, 1) / 1e3);
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(sorted.length * share))];
    }
}
