package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ratelimiter.RateLimiterEvent.CallRefused;
import io.sluice.ratelimiter.RateLimiterEvent.ConfigUpdated;
import io.sluice.ratelimiter.RateLimiterEvent.Drained;
import io.sluice.ratelimiter.RateLimiterEvent.PermitsGranted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EventsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void grants_and_refusals_are_told_with_their_number_of_permits() {
        Rig rig = Rig.plain();
        rig.limiter.tryAcquirePermission(4);
        rig.limiter.acquire(6);
        rig.limiter.tryAcquirePermission(2);
        rig.limiter.tryAcquirePermission();
        assertThat(rig.heard)
                .containsExactly(
                        new PermitsGranted("payments", START, 4),
                        new PermitsGranted("payments", START, 6),
                        new CallRefused("payments", START, 2, "limit"),
                        new CallRefused("payments", START, 1, "limit"));
    }

    @Test
    void who_waits_is_told_of_when_the_wait_is_over() {
        Rig rig = Rig.patient(Duration.ofMillis(200));
        rig.takes(10);
        rig.heard.clear();
        rig.calls("a", "b", "c");
        rig.call("d");
        rig.advanceMillis(1_000);
        assertThat(rig.heard)
                .containsExactly(
                        new CallRefused("payments", START, 1, "timeout"),
                        new CallRefused("payments", START, 1, "timeout"),
                        new PermitsGranted("payments", START.plusMillis(100), 1),
                        new PermitsGranted("payments", START.plusMillis(200), 1));
    }

    @Test
    void who_gives_up_is_told_of() {
        Rig rig = Rig.patient(Duration.ofMillis(200));
        rig.takes(10);
        rig.call("a").cancel();
        assertThat(rig.heard(CallRefused.class)).containsExactly(new CallRefused("payments", START, 1, "cancelled"));
    }

    @Test
    void changes_are_told() {
        Rig rig = Rig.plain();
        RateLimiterConfig before = rig.limiter.config();
        rig.limiter.changeLimit(7);
        rig.limiter.drainPermissions();
        assertThat(rig.heard)
                .containsExactly(
                        new ConfigUpdated("payments", START, before, rig.limiter.config()),
                        new Drained("payments", START, 7));
    }

    @Test
    void a_listener_that_throws_changes_no_verdict_and_hides_nothing_from_the_others() {
        Rig rig = Rig.patient(Duration.ofMillis(200));
        rig.limiter.events().subscribe(event -> {
            throw new AssertionError("broken listener");
        });
        List<RateLimiterEvent> heardByTheLast = new ArrayList<>();
        rig.limiter.events().subscribe(heardByTheLast::add);
        assertThat(rig.takes(12)).isEqualTo(10);
        rig.calls("a", "b", "c");
        rig.advanceMillis(1_000);
        rig.limiter.changeLimit(20);
        assertThat(rig.ended).containsExactly("c-timeout", "a@100", "b@200");
        assertThat(rig.limiter.counts().rejected()).isEqualTo(3);
        assertThat(rig.limiter.snapshot().availablePermissions()).isEqualTo(16);
        assertThat(heardByTheLast)
                .as("12 tries, a refusal, 2 who waited, a change")
                .isEqualTo(rig.heard)
                .hasSize(16);
    }
}
