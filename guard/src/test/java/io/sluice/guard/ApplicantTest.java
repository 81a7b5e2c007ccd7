package io.sluice.guard;

import static io.sluice.guard.Rig.BREAKER;
import static io.sluice.guard.Rig.perSecond;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.core.gate.Applicant;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import io.sluice.core.rule.RuleMode;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.guard.document.StandardKinds;
import io.sluice.recovery.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Asking all gates of a guard for a permit without holding a thread. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ApplicantTest {
    private static final BulkheadConfig ONE_AND_A_LINE = BulkheadConfig.custom()
            .maxConcurrentCalls(1)
            .maxWaitDuration(Duration.ofSeconds(1))
            .build();

    private final Rig rig = new Rig();
    private final Guard guard = rig.guard()
            .circuitBreaker(BREAKER)
            .rateLimiter(perSecond(5))
            .bulkhead(ONE_AND_A_LINE)
            .build();

    private static final class Listener implements Applicant {
        private final List<String> heard = new ArrayList<>();
        private Permit permit;
        private Place place;

        @Override
        public void admitted(Permit newPermit) {
            permit = newPermit;
            heard.add("admitted");
        }

        @Override
        public void refused(CallNotPermittedException refusal) {
            heard.add(refusal.gate() + " " + refusal.reason());
        }

        @Override
        public void waiting(Place newPlace) {
            place = newPlace;
            heard.add("waiting");
        }
    }

    private long permitsLeft() {
        return guard.rateLimiter().orElseThrow().snapshot().availablePermissions();
    }

    private int inFlight() {
        return guard.bulkhead().orElseThrow().snapshot().inFlight();
    }

    private Listener applied() {
        Listener listener = new Listener();
        guard.acquire(listener);
        return listener;
    }

    @Test
    void is_admitted_waits_or_is_refused_and_what_was_taken_is_given_back() {
        Listener first = applied();
        Listener second = applied();
        assertThat(first.heard).containsExactly("admitted");
        assertThat(second.heard).containsExactly("waiting");
        assertThat(permitsLeft()).as("who waits holds nothing").isEqualTo(4);
        first.permit.success();
        assertThat(second.heard).containsExactly("waiting", "admitted");
        second.permit.giveBack();
        assertThat(permitsLeft()).as("it never began").isEqualTo(4);
        assertThat(inFlight()).isZero();

        guard.rateLimiter().orElseThrow().drainPermissions();
        assertThat(applied().heard).containsExactly("rateLimiter limit");
        guard.circuitBreaker().orElseThrow().transitionToForcedOpenState();
        assertThat(applied().heard).containsExactly("circuitBreaker forced_open");
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(2, 2, 1, 0, 0, 1));
    }

    @Test
    void leaves_the_line_or_waits_in_vain() {
        Listener first = applied();
        Listener leaves = applied();
        Listener patient = applied();
        assertThat(leaves.place.leave()).isTrue();
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(leaves.heard).containsExactly("waiting");
        assertThat(patient.heard).containsExactly("waiting", "bulkhead timeout");
        first.permit.close();
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(1, 2, 0, 0, 0, 1));
    }

    @Test
    void a_verdict_before_the_end_leaves_the_slot_of_the_bulkhead_with_the_work() {
        Permit permit = applied().permit;
        assertThat(permit.successSoFar()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(permit.successSoFar()).as("told before").isEqualTo(Outcome.CANCELLED);
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
        assertThat(inFlight()).isOne();
        assertThat(permit.error(new IOException("cut off"))).isEqualTo(Outcome.CANCELLED);
        permit.close();
        permit.giveBack();
        assertThat(inFlight()).isZero();
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
    }

    @Test
    void a_bulkhead_in_shadow_holds_the_work_too() {
        Guard shadowed = rig.guard().build();
        shadowed.update(List.of(Rig.rule(StandardKinds.BULKHEAD, RuleMode.SHADOW, BulkheadRule.of(Rig.ONE_AT_A_TIME))));
        Listener listener = new Listener();
        shadowed.acquire(listener);
        assertThat(listener.permit.successSoFar()).isEqualTo(Outcome.SUCCEEDED);
        Listener wouldBeRefused = new Listener();
        shadowed.acquire(wouldBeRefused);
        assertThat(wouldBeRefused.heard).containsExactly("admitted");
        assertThat(shadowed.snapshot().parts()).hasSize(1);
        listener.permit.success();
        wouldBeRefused.permit.success();
        assertThat(shadowed.snapshot().counts()).isEqualTo(new CallCounts(2, 0, 2, 0, 0, 0));
    }

    @Test
    void the_plan_tells_what_there_is() {
        assertThat(guard.callPlan().shapesCalls()).isFalse();
        assertThat(guard.callPlan().retry()).isNull();
        assertThat(guard.callPlan().fallback()).isNull();
        assertThat(guard.callPlan().clock()).isSameAs(rig.clock);
        Guard shaped =
                rig.guard().retry(RetryConfig.ofDefaults()).fallbackValue(1).build();
        CallPlan plan = shaped.callPlan();
        assertThat(plan.shapesCalls()).isTrue();
        assertThat(plan.retry()).isNotNull();
        assertThat(plan.fallback()).isNotNull();
        assertThat(plan.timeout()).isNull();
        assertThat(plan.hedge()).isNull();
        assertThat(plan.fault()).isNull();
        assertThat(plan.threads()).isNull();
        plan.answered();
        assertThat(shaped.snapshot().fallbacks()).isOne();
        Listener listener = new Listener();
        plan.acquire(listener);
        listener.permit.success();
        assertThat(shaped.snapshot().counts().succeeded()).isOne();
    }
}
