package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.Rule;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.FleetSize;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.guard.document.CanonicalRules;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.Scope;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of scope SHARE, and the number of instances that the console tells. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ShareTest {
    @TempDir
    private Path home;

    /** So many calls a second of all instances together, by a sliding window. */
    private static CanonicalRules total(long perSecond) {
        return Bench.rules(Rule.of(
                StandardKinds.RATE_LIMITER,
                Bench.PAY,
                RateLimiterConfig.custom()
                        .algorithm(Algorithm.SLIDING_WINDOW)
                        .scope(Scope.SHARE)
                        .limitForPeriod(perSecond)
                        .build()));
    }

    private static Bench boot(@Nullable Path home, int fleet, boolean consoleIsThere) {
        Bench bench = new Bench(home);
        bench.console.fleet = fleet;
        bench.console.down = !consoleIsThere;
        return bench;
    }

    private static int letIn(Bench bench) {
        bench.advanceSeconds(2);
        return 100 - bench.refused(100);
    }

    @Test
    void the_number_comes_with_the_rules() {
        try (Bench bench = boot(null, 4, true)) {
            bench.console.publish(total(40));
            bench.start();
            assertThat(bench.sluice.fleet()).isEqualTo(4);
            assertThat(letIn(bench)).isEqualTo(10);
            assertThat(bench.agent.status().fleet()).isEqualTo(4);
        }
    }

    @Test
    void a_change_comes_by_itself_and_is_no_revision() {
        try (Bench bench = boot(null, 4, true)) {
            bench.console.publish(total(40));
            bench.start();
            int acks = bench.console.acks.size();
            bench.console.fleet(8);
            assertThat(letIn(bench)).isEqualTo(5);
            bench.console.fleet(2);
            assertThat(letIn(bench)).isEqualTo(20);
            assertThat(bench.console.acks).hasSize(acks);
            assertThat(bench.agent.status().rules()).isEqualTo(bench.console.position());
        }
    }

    @Test
    void rules_are_put_in_force_by_the_number_they_come_with() {
        try (Bench bench = boot(null, 4, true).start()) {
            bench.console.fleet = 10;
            bench.console.publish(total(40));
            assertThat(bench.sluice.fleet()).isEqualTo(10);
            assertThat(letIn(bench)).isEqualTo(4);
        }
    }

    @Test
    void rules_that_are_refused_bring_a_number_that_is_true_all_the_same() {
        try (Bench bench = boot(null, 4, true)) {
            bench.console.publish(total(40));
            bench.start();
            bench.console.fleet = 8;
            bench.console.publish(1, 1, Bench.limit(1));
            assertThat(bench.agent.status().rules()).isNotEqualTo(bench.console.position());
            assertThat(letIn(bench)).isEqualTo(5);
        }
    }

    @Test
    void who_was_never_told_has_the_whole() {
        try (Bench bench = boot(null, 0, true)) {
            bench.console.publish(total(40));
            bench.start();
            assertThat(letIn(bench)).isEqualTo(40);
            assertThat(bench.agent.status().fleet()).isZero();
        }
    }

    @Test
    void while_the_console_is_away_the_number_stays() {
        try (Bench bench = boot(null, 4, true)) {
            bench.console.publish(total(40));
            bench.start();
            bench.console.goDown();
            bench.advanceSeconds(3_600);
            assertThat(letIn(bench)).isEqualTo(10);
        }
    }

    @Test
    void after_a_restart_without_the_console_it_is_the_last_one() {
        try (Bench before = boot(home, 4, true).start()) {
            before.console.publish(total(40));
            before.console.fleet(5);
            before.advanceSeconds(61);
        }
        try (Bench bench = boot(home, 99, false).start()) {
            assertThat(letIn(bench)).isEqualTo(8);
            assertThat(bench.agent.status().fleet()).isEqualTo(5);
        }
    }

    @Test
    void polls_have_it_with_the_rules_there_are() {
        try (Bench bench = boot(null, 4, true)) {
            bench.console.buffers = true;
            bench.console.publish(total(40));
            bench.start();
            bench.advanceSeconds(5);
            assertThat(bench.agent.status().transport()).isEqualTo(Transport.POLL);
            assertThat(letIn(bench)).isEqualTo(10);
            bench.console.fleet(2);
            bench.advanceSeconds(2);
            assertThat(letIn(bench)).isEqualTo(20);
        }
    }

    @Test
    void one_that_makes_no_sense_is_not_taken() {
        try (Bench bench = boot(null, 4, true)) {
            bench.console.publish(total(40));
            bench.start();
            bench.console.send(DownEvent.FLEET, "{\"instances\":0}", "");
            assertThat(bench.sluice.fleet()).isEqualTo(4);
            bench.console.send(DownEvent.FLEET, new FleetSize(40), "");
            assertThat(letIn(bench)).isOne();
        }
    }
}
