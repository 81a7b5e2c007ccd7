package io.sluice.dashboard.agent;

import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.testing.Threads;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.CanonicalRules;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An application with an agent, and its console, all in virtual time and on one thread. */
final class Bench implements AutoCloseable {
    static final String PAY = "POST /pay";

    /** Starts close to the wrap of nanoTime. */
    final ManualClock clock =
            ManualClock.startingAt(Long.MAX_VALUE - 5_000_000_000L).seededWith(7);

    final FakeConsole console = new FakeConsole(clock);
    final @Nullable Path home;
    ConsoleAgent agent;
    Sluice sluice;

    Bench() {
        this(null);
    }

    /**
     * @param home where snapshots are kept; null if they are not
     */
    Bench(@Nullable Path home) {
        this.home = home;
    }

    ConsoleAgentConfig.Builder config() {
        return ConsoleAgentConfig.custom()
                .endpoint("http://console-1.example")
                .endpoint("http://console-2.example")
                .app("checkout")
                .env("prod")
                .token("slc_agt_secret")
                .label("zone", "b")
                .instanceId("pay-07")
                .home(home);
    }

    ConsoleAgent newAgent(ConsoleAgentConfig config) {
        return ConsoleAgent.custom(config)
                .clock(clock)
                .exchange(console, Runnable::run)
                .build();
    }

    /** Starts the application. */
    Bench start() {
        agent = newAgent(config().build());
        sluice = Sluice.builder().clock(clock).source(agent).build();
        agent.attach(sluice);
        return this;
    }

    void advance(long millis) {
        clock.advance(Duration.ofMillis(millis));
    }

    void advanceSeconds(long seconds) {
        advance(seconds * 1_000);
    }

    /** What another thread is told. */
    AgentStatus statusElsewhere() {
        return Threads.elsewhere(agent::status);
    }

    /** How many of so many calls are let in now. */
    int letIn(int calls) {
        int letIn = 0;
        for (int i = 0; i < calls; i++) {
            letIn += sluice.guard(PAY).executeSupplier(() -> 1);
        }
        return letIn;
    }

    /** How many of so many calls are refused now. */
    int refused(int calls) {
        int refused = 0;
        for (int i = 0; i < calls; i++) {
            refused += sluice.guard(PAY).safeExecuteSupplier(() -> 0, () -> 1);
        }
        return refused;
    }

    /** A limit of calls a second, by a sliding window. */
    static CanonicalRules limit(long perSecond) {
        return rules(Rule.of(
                StandardKinds.RATE_LIMITER,
                PAY,
                RateLimiterConfig.custom()
                        .algorithm(RateLimiterConfig.Algorithm.SLIDING_WINDOW)
                        .limitForPeriod(perSecond)
                        .build()));
    }

    static CanonicalRules rules(Rule<?>... rules) {
        return RuleDocuments.standard().canonical(RuleSet.of(List.of(rules)));
    }

    @Override
    public void close() {
        if (sluice != null) {
            sluice.close();
        }
    }
}
