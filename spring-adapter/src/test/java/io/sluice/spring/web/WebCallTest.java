package io.sluice.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounts;
import io.sluice.guard.Guard;
import io.sluice.spring.FailureStatuses;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WebCallTest {
    private final Guard process = Guard.builder("inbound").build();
    private final Guard resource = Guard.builder("GET /").build();
    private final WebCall call = new WebCall(CallContext.EMPTY, FailureStatuses.of("failures", 599, List.of("5xx")));

    private void holdBoth() {
        call.hold(process.acquire());
        call.hold(resource.acquire());
    }

    private static CallCounts counts(Guard guard) {
        return guard.snapshot().counts();
    }

    @Test
    void a_response_settles_both_permits_by_its_status() {
        holdBoth();

        call.answered(204);

        assertThat(List.of(counts(process), counts(resource))).containsOnly(new CallCounts(1, 0, 1, 0, 0, 0));
    }

    @Test
    void a_status_that_is_a_failure_is_one_for_both() {
        holdBoth();

        call.answered(503);

        assertThat(List.of(counts(process), counts(resource))).containsOnly(new CallCounts(1, 0, 0, 1, 0, 0));
    }

    @Test
    void what_a_handler_threw_counts_whatever_the_status_is() {
        holdBoth();

        call.threw(new IllegalStateException());
        call.answered(200);

        assertThat(counts(resource).failed()).isEqualTo(1);
    }

    @Test
    void a_client_that_goes_away_leaves_no_verdict_and_no_permit_behind() {
        holdBoth();

        call.abandoned();
        call.answered(500);

        assertThat(List.of(counts(process), counts(resource))).containsOnly(new CallCounts(1, 0, 0, 0, 0, 1));
    }

    @Test
    void a_permit_that_comes_after_the_end_is_given_back() {
        call.hold(process.acquire());
        call.abandoned();

        call.hold(resource.acquire());

        assertThat(counts(resource).inFlight()).isZero();
    }

    @Test
    void a_place_in_line_is_left_at_the_end_and_at_once_after_it() {
        AtomicInteger left = new AtomicInteger();
        call.waits(() -> left.incrementAndGet() > 0);

        call.abandoned();
        assertThat(left).hasValue(1);

        call.waits(() -> left.incrementAndGet() > 0);
        assertThat(left).hasValue(2);
    }

    @Test
    void it_goes_inside_once() {
        assertThat(call.goesInside()).isTrue();
        assertThat(call.goesInside()).as("a forward").isFalse();
    }
}
