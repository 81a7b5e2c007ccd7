package io.sluice.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardOverride;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.StandardKinds;
import io.sluice.recovery.RetryConfig;
import io.sluice.spring.RuleStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** What the endpoints and health answer, without an application around them; ActuatorTest sees it over HTTP. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EndpointsTest {
    private static final String PAY = "POST /pay";

    private final Sluice sluice = Sluice.builder().clock(new ManualClock()).build();
    private final WritableSluiceEndpoint endpoint = new WritableSluiceEndpoint(sluice);
    private final RecentEventLog log = new RecentEventLog(sluice, 3);
    private Guard pay = Guard.builder("to be").build();

    @BeforeEach
    void make() {
        sluice.apply(
                RuleLayer.FILE,
                "rules.yaml",
                RuleSet.of(List.of(
                        Rule.of(
                                StandardKinds.CIRCUIT_BREAKER,
                                PAY,
                                CircuitBreakerConfig.custom()
                                        .slidingWindowSize(20)
                                        .build()),
                        Rule.of(StandardKinds.RETRY, PAY, RetryConfig.ofDefaults()))));
        pay = sluice.guard(PAY);
        sluice.guard("free");
    }

    @AfterEach
    void close() {
        log.close();
        sluice.close();
    }

    @Test
    void all_guards_are_told_of_by_name_and_what_each_source_has_said() {
        SluiceDescription all = endpoint.sluice();

        assertThat(all.guards()).extracting(GuardDescription::name).containsExactly(PAY, "free");
        assertThat(all.sources()).containsOnlyKeys("rules.yaml");
        assertThat(Objects.requireNonNull(all.sources().get("rules.yaml")).rules())
                .isEqualTo(2);
    }

    @Test
    void each_option_of_a_guard_is_told_with_where_it_came_from() {
        pay.executeRunnable(() -> {});

        GuardDescription told = Objects.requireNonNull(endpoint.guard("POST ", "pay"));

        assertThat(told.counts()).containsEntry("succeeded", 1L);
        GuardDescription.Part breaker = told.parts().stream()
                .filter(part -> part.kind().equals("circuitBreaker"))
                .findFirst()
                .orElseThrow();
        assertThat(breaker.layer()).isEqualTo("FILE");
        assertThat(breaker.source()).isEqualTo("rules.yaml");
        assertThat(breaker.options())
                .containsEntry("slidingWindowSize", new GuardDescription.Option(20, "RULE"))
                .containsEntry("permittedNumberOfCallsInHalfOpenState", new GuardDescription.Option(10, "DEFAULT"));
        assertThat(breaker.snapshot()).containsEntry("state", "CLOSED");
        assertThat(endpoint.guard("nobody")).isNull();
    }

    @Test
    void an_override_is_told_until_it_is_taken_back() {
        GuardDescription halved = endpoint.override(
                new String[] {"POST ", "pay"}, GuardOverride.Action.SCALE, 0.5, Duration.ofMinutes(10), "half is gone");

        assertThat(halved.override()).isNotNull();
        assertThat(Objects.requireNonNull(halved.override()).what()).isEqualTo("SCALE 0.5");
        assertThat(Objects.requireNonNull(halved.override()).reason()).isEqualTo("half is gone");
        assertThat(endpoint.withdraw("POST ", "pay").override()).isNull();
        assertThat(log.list()).extracting(EventDescription::type).contains("OverrideSet", "OverrideEnded");
    }

    @Test
    void what_cannot_be_overridden_is_a_bad_request_that_says_why() {
        assertThatThrownBy(() -> endpoint.withdraw("nobody"))
                .isInstanceOf(InvalidEndpointRequestException.class)
                .hasMessage("there is no guard \"nobody\"");
        assertThatThrownBy(() -> endpoint.override(
                        new String[] {PAY}, GuardOverride.Action.SCALE, 0.0, Duration.ofMinutes(1), "why not"))
                .isInstanceOf(InvalidEndpointRequestException.class)
                .hasMessageContaining("factor must be")
                .hasMessageContaining("but was 0.0");
        assertThatThrownBy(() -> endpoint.override(
                        new String[] {PAY}, GuardOverride.Action.BYPASS, null, Duration.ZERO, "why not"))
                .isInstanceOf(InvalidEndpointRequestException.class)
                .hasMessageContaining("ttl");
        assertThat(pay.activeOverride()).isEmpty();
    }

    @Test
    void the_last_events_are_kept_oldest_first_and_told_by_guard() {
        SluiceEventsEndpoint events = new SluiceEventsEndpoint(log);
        pay.circuitBreaker().orElseThrow().transitionToOpenState();
        sluice.guard("third");

        assertThat(events.events().events())
                .extracting(EventDescription::type)
                .as("the newest three")
                .containsExactly("GuardMade", "StateTransition", "GuardMade");
        List<EventDescription> ofPay = events.eventsOf("POST ", "pay").events();
        assertThat(ofPay).hasSize(1);
        assertThat(ofPay.get(0).details()).containsEntry("from", "CLOSED").containsEntry("to", "OPEN");
    }

    @Test
    void events_of_a_breaker_that_came_later_are_heard_and_none_after_the_end() {
        sluice.apply(
                RuleLayer.FILE,
                "more.yaml",
                RuleSet.of(List.of(Rule.of(StandardKinds.CIRCUIT_BREAKER, "free", CircuitBreakerConfig.ofDefaults()))));
        sluice.guard("free").circuitBreaker().orElseThrow().transitionToForcedOpenState();
        assertThat(log.list()).extracting(EventDescription::type).last().isEqualTo("StateTransition");

        log.close();
        sluice.guard("free").circuitBreaker().orElseThrow().transitionToClosedState();
        assertThat(log.list()).extracting(EventDescription::type).last().isEqualTo("StateTransition");
        assertThat(log.list().get(2).details()).containsEntry("to", "FORCED_OPEN");
    }

    @Test
    void health_tells_of_breakers_and_rules() {
        RuleStatus rules = new RuleStatus();
        BreakerHealth health = new BreakerHealth(sluice, rules, "DOWN");

        assertThat(health.names()).containsExactly("rules", PAY);
        assertThat(Objects.requireNonNull(health.of(PAY)).status()).isEqualTo("UP");
        assertThat(health.of("free")).isNull();
        assertThat(health.of("nobody")).isNull();
        assertThat(health.of("rules")).isEqualTo(new BreakerHealth.Told("UP", Map.of()));

        rules.refused("rules.yaml", "maxAttempts must be …");
        pay.circuitBreaker().orElseThrow().transitionToOpenState();
        BreakerHealth.Told open = Objects.requireNonNull(health.of(PAY));
        assertThat(open.status()).isEqualTo("DOWN");
        assertThat(open.details()).containsEntry("state", "OPEN").containsKey("retryAfter");
        assertThat(Objects.requireNonNull(health.of("rules")).details())
                .containsEntry("rules rejected", "rules.yaml: maxAttempts must be …");

        pay.circuitBreaker().orElseThrow().transitionToHalfOpenState();
        assertThat(Objects.requireNonNull(health.of(PAY)).status()).isEqualTo("UNKNOWN");
        pay.circuitBreaker().orElseThrow().transitionToDisabledState();
        assertThat(Objects.requireNonNull(health.of(PAY)).status()).isEqualTo("UP");
    }
}
