package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Outcome;
import io.sluice.ratelimiter.AppliesTo;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.RateLimitExceededException;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Calls that wait for permits of the cluster to come, up to timeoutDuration; ten a second, and a burst of two. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TurnsTest {
    private final Shop shop = Shop.withoutLeases(10, Duration.ofSeconds(1), 2);
    private final ClusterClient client = shop.client("one");
    private final ClusterRateLimiter limiter = patient(Duration.ofMillis(250), Limits.DEFAULTS);

    private ClusterRateLimiter patient(Duration timeout, RateLimiterConfig config) {
        RateLimiterConfig patient = config.toBuilder().timeoutDuration(timeout).build();
        return client.rateLimiter("pay", patient, new CallCounters(), name -> Optional.empty());
    }

    private List<Caller> call(ClusterRateLimiter at, int times) {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            callers.add(Caller.at(at));
            shop.pass(Duration.ofMillis(2));
        }
        return callers;
    }

    @Test
    void who_waits_gets_his_permit_when_it_has_come_first_come_first_served() {
        List<Caller> callers = call(limiter, 4);
        assertThat(callers).extracting(Caller::isIn).containsExactly(true, true, false, false);
        assertThat(limiter.snapshot().waiting()).isEqualTo(2);
        shop.pass(Duration.ofMillis(95));
        assertThat(callers).extracting(Caller::isIn).containsExactly(true, true, true, false);
        shop.pass(Duration.ofMillis(100));
        assertThat(callers).allMatch(Caller::isIn);
        assertThat(limiter.snapshot().waiting()).isZero();
        shop.pass(Duration.ofSeconds(1));
        assertThat(shop.world.clock.pending()).as("timers").isZero();
    }

    @Test
    void who_would_wait_too_long_is_refused_and_told_when_to_come_back() {
        List<Caller> callers = call(limiter, 5);
        shop.pass(Duration.ofMillis(240));
        assertThat(callers).extracting(Caller::isIn).containsExactly(true, true, true, true, false);
        assertThat(callers.get(4).refusal()).isEqualTo("timeout");
        RateLimitExceededException refusal = limiter.refusal(callers.get(4).token());
        assertThat(refusal.retryAfter().orElseThrow()).isBetween(Duration.ofMillis(1), Duration.ofMillis(100));
        assertThat(limiter.counts().rejected()).isEqualTo(1);
    }

    @Test
    void if_the_server_says_that_it_takes_too_long_nobody_waits() {
        ClusterRateLimiter hasty = patient(Duration.ofMillis(50), Limits.DEFAULTS);
        List<Caller> callers = call(hasty, 3);
        assertThat(callers.get(2).refusal()).isEqualTo("timeout");
        assertThat(Caller.at(hasty).refusal()).as("nor is the server asked").isEqualTo("timeout");
    }

    @Test
    void nobody_overtakes_those_who_wait() {
        call(limiter, 3);
        shop.pass(Duration.ofMillis(94));
        Caller last = Caller.at(limiter);
        shop.pass(Duration.ofMillis(5));
        assertThat(last.isTold()).as("the one before was served").isFalse();
        shop.pass(Duration.ofMillis(100));
        assertThat(last.isIn()).isTrue();
    }

    @Test
    void who_gives_up_makes_room() {
        List<Caller> callers = call(limiter, 4);
        assertThat(callers.get(2).cancel()).isTrue();
        assertThat(limiter.snapshot().waiting()).isEqualTo(1);
        shop.pass(Duration.ofMillis(97));
        assertThat(callers.get(3).isIn()).isTrue();
        assertThat(limiter.counts().rejected()).as("who gave up").isEqualTo(1);
    }

    @Test
    void who_gave_up_while_the_server_was_asked_is_counted_once() {
        Caller caller = Caller.at(limiter);
        caller.cancel();
        shop.pass(Duration.ofMillis(5));
        assertThat(limiter.counts().rejected()).isEqualTo(1);
        assertThat(caller.isTold()).isFalse();
    }

    @Test
    void for_those_in_line_the_server_is_asked_once() {
        Shop fast = Shop.withoutLeases(10_000, Duration.ofSeconds(1), 10);
        ClusterRateLimiter many = fast.client("many")
                .rateLimiter(
                        "pay",
                        Limits.DEFAULTS.toBuilder()
                                .timeoutDuration(Duration.ofSeconds(1))
                                .build());
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            callers.add(Caller.at(many));
        }
        fast.pass(Duration.ofMillis(130));
        assertThat(callers).as("990 come in 99 ms").allMatch(Caller::isIn);
        assertThat(fast.grantedByServer).isBetween(1000L, 1010L);
    }

    @Test
    void in_lease_mode_a_lease_is_waited_for() {
        Shop leasing = new Shop(LimitRule.perSecond("pay", 1000));
        ClusterRateLimiter leased = leasing.client("one")
                .rateLimiter(
                        "pay",
                        Limits.of(Mode.LEASE).toBuilder()
                                .timeoutDuration(Duration.ofMillis(500))
                                .build());
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            callers.add(Caller.at(leased));
        }
        assertThat(callers.get(19).isTold()).isFalse();
        leasing.pass(Duration.ofMillis(100));
        assertThat(callers).allMatch(Caller::isIn);
        assertThat(leasing.grantedByServer).as("without a lease").isZero();
    }

    @Test
    void without_a_server_the_local_share_is_waited_for_and_nothing_else() {
        ClusterRateLimiter closed = patient(Duration.ofSeconds(10), Limits.of(Fallback.FAIL_CLOSED));
        ClusterRateLimiter share = patient(Duration.ofMillis(150), Limits.of(Fallback.LOCAL_SHARE));
        shop.pass(Duration.ofMillis(50)); // the rule is told
        shop.world.crash();
        shop.pass(Duration.ofMillis(5));
        assertThat(Caller.at(closed).refusal()).isEqualTo("unavailable");
        Caller first = Caller.at(share);
        Caller second = Caller.at(share);
        shop.pass(Duration.ofMillis(130));
        assertThat(first.isIn()).as("0.9 of ten a second, one client").isTrue();
        assertThat(second.refusal()).isEqualTo("unavailable");
        assertThat(share.snapshot().fallbackCalls()).isEqualTo(1);
        assertThat(share.snapshot().unanswered()).isGreaterThan(Duration.ofMillis(130));
    }

    @Test
    void other_options_hold_from_the_next_call_on() {
        List<RateLimiterEvent> heard = new ArrayList<>();
        limiter.events().subscribe(heard::add);
        limiter.update(Limits.DEFAULTS.toBuilder()
                .appliesTo(AppliesTo.origins("mobile"))
                .build());
        CallContext mobile = CallContext.EMPTY.withOrigin("mobile");
        assertThat(limiter.contextual()).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(Caller.at(limiter).isIn()).as("not counted").isTrue();
        }
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            callers.add(Caller.at(limiter, mobile));
        }
        shop.pass(Duration.ofMillis(5));
        assertThat(callers).extracting(Caller::refusal).containsExactlyInAnyOrder("-", "-", "limit");
        assertThat(heard)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("ConfigUpdated", "PermitsGranted", "PermitsGranted", "CallRefused");
        limiter.update(limiter.config());
        assertThat(heard).hasSize(4);
    }

    @Test
    void what_only_looks_on_makes_nobody_wait_and_counts_what_it_would_refuse() {
        CallCounters counters = new CallCounters();
        Gate shadow = client.inShadow().rateLimiter("pay", Limits.DEFAULTS, counters, name -> Optional.empty());
        for (int i = 0; i < 5; i++) {
            long token = shadow.enter(Gate.UNTIMED, CallContext.EMPTY);
            assertThat(token).isNotNegative();
            assertThat(shadow.exit(token, 0, 0, null, null)).isEqualTo(Outcome.SUCCEEDED);
        }
        shop.pass(Duration.ofMillis(5));
        assertThat(counters.counts().rejected()).as("beyond a burst of two").isEqualTo(3);
        assertThat(call(limiter, 2))
                .as("the bucket of those who are enforced is full")
                .allMatch(Caller::isIn);
        assertThat(client.inShadow().inShadow()).isNotNull();
    }
}
