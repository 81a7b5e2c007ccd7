package io.sluice.recovery.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.recovery.failover.FailoverConfig.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which target is asked next, and when none is. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FailoverTest {
    private final IOException broken = new IOException("broken");

    @Test
    void asks_another_target_after_a_failure_of_an_idempotent_call() throws Exception {
        Rig rig = Rig.idempotent("a", "b", "c");
        String answer = rig.failover.executeCallable(target -> {
            rig.ask(target);
            if (rig.asked.size() < 3) {
                throw broken;
            }
            return target.id();
        });
        assertThat(rig.asked).containsExactly("a", "b", "c");
        assertThat(answer).isEqualTo("c");
        assertThat(rig.standing("a").failed()).isEqualTo(1);
        assertThat(rig.door("a").counts().failed()).isEqualTo(1);
        assertThat(rig.door("c").counts().succeeded()).isEqualTo(1);
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void asks_no_other_target_after_a_failure_of_a_call_that_may_have_been_sent() {
        Rig rig = Rig.of("a", "b");
        assertThatThrownBy(() -> rig.failover.executeCallable(target -> fail(rig, target, broken)))
                .isSameAs(broken);
        assertThat(rig.asked).containsExactly("a");
    }

    @Test
    void a_single_call_may_say_that_it_is_idempotent_or_not() {
        Rig rig = Rig.of("a", "b");
        assertThatThrownBy(() ->
                        rig.failover.executeCallable(FailoverCall.IDEMPOTENT, target -> fail(rig, target, broken)))
                .isSameAs(broken);
        assertThat(rig.asked).containsExactlyInAnyOrder("a", "b");

        Rig other = Rig.idempotent("a", "b");
        assertThatThrownBy(() -> other.failover.executeCallable(
                        FailoverCall.PLAIN.withIdempotent(false), target -> fail(other, target, broken)))
                .isSameAs(broken);
        assertThat(other.asked).hasSize(1);
    }

    @Test
    void asks_another_target_if_no_connection_came_about() throws Exception {
        Rig rig = Rig.of("a", "b");
        String answer = rig.failover.executeCallable(
                target -> rig.ask(target).equals("a") ? fail(rig, target, new ConnectException()) : "answer");
        assertThat(answer).isEqualTo("answer");
    }

    @Test
    void knows_what_says_that_no_connection_came_about() {
        assertThat(NotSent.says(new ConnectException())).isTrue();
        assertThat(NotSent.says(new UnknownHostException())).isTrue();
        assertThat(NotSent.says(new CompletionException(new ConnectException())))
                .isTrue();
        assertThat(NotSent.says(new UncheckedIOException(new ConnectException())))
                .isTrue();
        assertThat(NotSent.says(new java.net.http.HttpConnectTimeoutException("late")))
                .isTrue();
        assertThat(NotSent.says(new IOException(new ConnectException())))
                .as("the callee may have failed to connect to somebody else")
                .isFalse();
        assertThat(NotSent.says(new CompletionException("no cause", null))).isFalse();
    }

    @Test
    void asks_another_target_if_the_gate_of_the_first_refuses() {
        Rig rig = Rig.of("a", "b");
        rig.door("a").shut = true;
        assertThat(rig.failover.<String>execute(rig::ask)).isEqualTo("b");
        assertThat(rig.standing("a").refused()).isEqualTo(1);
        assertThat(rig.standing("a").attempts()).isZero();
        assertThat(rig.heard)
                .singleElement()
                .isInstanceOfSatisfying(
                        FailoverEvent.TargetRefused.class,
                        event -> assertThat(event.target().id()).isEqualTo("a"));
    }

    @Test
    void a_refusal_within_the_call_is_a_failure_since_part_of_it_may_have_been_sent() {
        Rig rig = Rig.of("a", "b");
        CallNotPermittedException inner = new CallNotPermittedException("db", "bulkhead", "full");
        assertThatThrownBy(() -> rig.failover.executeCallable(target -> fail(rig, target, inner)))
                .isSameAs(inner);
        assertThat(rig.asked).hasSize(1);
    }

    @Test
    void refusals_do_not_count_as_attempts() {
        Rig rig = new Rig(options -> options.maxAttempts(1), Rig.targets("a", "b", "c", "d"));
        for (String id : List.of("a", "b", "c")) {
            rig.door(id).shut = true;
        }
        assertThat(rig.failover.<String>execute(rig::ask)).isEqualTo("d");
    }

    @Test
    void no_more_targets_are_reached_than_attempts_are_allowed() {
        Rig rig = new Rig(options -> options.idempotent(true).maxAttempts(2), Rig.targets("a", "b", "c"));
        assertThatThrownBy(() -> rig.failover.executeCallable(target -> fail(rig, target, broken)))
                .isSameAs(broken);
        assertThat(rig.asked).hasSize(2);
    }

    @Test
    void no_target_is_asked_twice() {
        Rig rig = new Rig(options -> options.idempotent(true).maxAttempts(9), Rig.targets("a", "b", "c"));
        assertThatThrownBy(() -> rig.failover.executeCallable(target -> fail(rig, target, broken)))
                .isSameAs(broken);
        assertThat(rig.asked).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void says_when_the_first_gate_may_open_again_if_all_refuse() {
        Rig rig = Rig.of("a", "b", "c");
        for (String id : List.of("a", "b", "c")) {
            rig.door(id).shut = true;
        }
        rig.door("a").reopensIn = 9 * Rig.SECOND;
        rig.door("b").reopensIn = 5 * Rig.SECOND;
        NoTargetException refused = catchThrowableOfType(NoTargetException.class, () -> rig.failover.execute(rig::ask));
        assertThat(refused.reason()).isEqualTo("refused");
        assertThat(refused.resource()).isEqualTo("prices");
        assertThat(refused.gate()).isEqualTo("failover");
        assertThat(refused.retryAfter()).hasValue(Duration.ofSeconds(5));
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void a_failure_is_what_the_caller_gets_if_the_others_refuse() {
        Rig rig = Rig.idempotent("a", "b");
        rig.door("b").shut = true;
        assertThatThrownBy(() -> rig.failover.executeCallable(target -> fail(rig, target, broken)))
                .isSameAs(broken);
    }

    @Test
    void says_so_if_there_are_no_targets() {
        Rig rig = Rig.of();
        assertThatThrownBy(() -> rig.failover.execute(rig::ask))
                .isInstanceOfSatisfying(
                        NoTargetException.class,
                        none -> assertThat(none.reason()).isEqualTo("none"));
    }

    @Test
    void begins_no_attempt_at_the_deadline() {
        Rig rig = Rig.idempotent("a", "b", "c");
        FailoverCall call = FailoverCall.PLAIN.withDeadline(rig.clock.nanos() + 2 * Rig.SECOND);
        assertThatThrownBy(() -> rig.failover.executeCallable(call, target -> {
                    rig.clock.advance(Rig.SECOND);
                    return fail(rig, target, broken);
                }))
                .isSameAs(broken);
        assertThat(rig.asked).as("the second ended just then").hasSize(2);
        assertThatThrownBy(() -> rig.failover.execute(call, rig::ask))
                .isInstanceOfSatisfying(
                        NoTargetException.class,
                        late -> assertThat(late.reason()).isEqualTo("deadline"));
    }

    @Test
    void exceptions_that_do_not_lead_on_reach_the_caller() {
        Rig rig = new Rig(
                options -> options.idempotent(true).failoverException(e -> e instanceof IOException),
                Rig.targets("a", "b"));
        IllegalStateException business = new IllegalStateException();
        assertThatThrownBy(() -> rig.failover.executeCallable(target -> fail(rig, target, business)))
                .isSameAs(business);
        assertThat(rig.asked).hasSize(1);
    }

    @Test
    void the_user_may_say_what_was_not_sent() throws Exception {
        Rig rig = new Rig(options -> options.notSentException(broken::equals), Rig.targets("a", "b"));
        assertThat(rig.failover.<String>executeCallable(
                        target -> rig.ask(target).equals("a") ? fail(rig, target, broken) : target.id()))
                .isEqualTo("b");
    }

    @Test
    void a_predicate_that_throws_says_no_and_the_call_ends() {
        Predicate<Throwable> wrong = failure -> {
            throw new IllegalStateException("a broken predicate");
        };
        Rig rig = new Rig(
                options ->
                        options.notSentException(wrong).failoverException(wrong).idempotent(true),
                Rig.targets("a", "b"));
        assertThatThrownBy(() -> rig.failover.executeCallable(target -> fail(rig, target, broken)))
                .isSameAs(broken);
        assertThat(rig.failover.<String>executeCompletionStage(target -> CompletableFuture.failedFuture(broken)))
                .isCompletedExceptionally();
        assertThat(rig.asked).as("no other target").hasSize(1);
    }

    @Test
    void own_zone_first_then_the_others() {
        Rig rig = Rig.idempotent();
        rig.present = List.of(
                Target.of("far").withZone("there"),
                Target.of("a").withZone("here"),
                Target.of("b").withZone("here"));
        assertThatThrownBy(() -> rig.failover.executeCallable(target -> fail(rig, target, broken)))
                .isSameAs(broken);
        assertThat(rig.asked).containsExactly("a", "b", "far");
    }

    @Test
    void without_any_target_in_the_own_zone_another_will_do() {
        Rig rig = new Rig(options -> options, Target.of("far").withZone("there"));
        assertThat(rig.failover.<String>execute(rig::ask)).isEqualTo("far");
    }

    @Test
    void zones_do_not_matter_unless_they_come_first() {
        Rig rig = new Rig(
                options -> options.zoneFirst(false),
                Target.of("far").withZone("there"),
                Target.of("a").withZone("here"));
        rig.failover.execute(rig::ask);
        rig.failover.execute(rig::ask);
        assertThat(rig.asked).containsExactlyInAnyOrder("a", "far");
    }

    @ParameterizedTest
    @EnumSource(Level.class)
    void after_a_failure_the_next_target_stands_apart_from_it(Level level) {
        Rig rig = new Rig(
                options -> options.idempotent(true).level(level).maxAttempts(4),
                new Target("a", "here", "one", 1000),
                new Target("b", "here", "one", 100),
                new Target("c", "here", "two", 10),
                new Target("d", "there", "three", 1));
        assertThatThrownBy(() -> rig.failover.executeCallable(target -> fail(rig, target, broken)))
                .isSameAs(broken);
        assertThat(rig.asked)
                .containsExactlyElementsOf(
                        switch (level) {
                            case TARGET -> List.of("a", "b", "c", "d");
                            case NODE -> List.of("a", "c", "d", "b");
                            case ZONE -> List.of("a", "d", "b", "c");
                        });
    }

    @Test
    void another_configuration_holds_for_the_next_call() {
        Rig rig = Rig.idempotent("a", "b");
        rig.failover.update(FailoverConfig.custom().maxAttempts(1).build());
        assertThat(rig.failover.config().maxAttempts()).isEqualTo(1);
        assertThatThrownBy(() -> rig.failover.executeCallable(target -> fail(rig, target, broken)))
                .isSameAs(broken);
        assertThat(rig.asked).hasSize(1);
    }

    @Test
    void goes_over_a_fixed_list_without_gates() throws Exception {
        Failover plain = Failover.of("plain", FailoverConfig.ofDefaults(), List.of(Target.of("a")));
        assertThat(plain.name()).isEqualTo("plain");
        assertThat(plain.decorateCallable(FailoverCall.PLAIN.withKey("k"), Target::id)
                        .call())
                .isEqualTo("a");
        assertThat(plain.executeCompletionStage(
                                target -> java.util.concurrent.CompletableFuture.completedFuture(target.id()))
                        .join())
                .isEqualTo("a");
    }

    private static String fail(Rig rig, Target target, Exception failure) throws Exception {
        rig.ask(target);
        throw failure;
    }
}
