package io.sluice.recovery.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.time.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Targets that come and go. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TargetsTest {

    @Test
    void a_target_that_stays_keeps_its_gate_and_its_calls_in_flight() {
        List<String> gatesMade = new ArrayList<>();
        List<List<Target>> present = new ArrayList<>(List.of(List.of(Target.of("a"), Target.of("b"))));
        Failover failover = Failover.builder("prices")
                .targets(() -> present.get(0))
                .gates(target -> {
                    gatesMade.add(target.id());
                    return new Door(target.id(), new ManualClock());
                })
                .build();
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = failover.executeCompletionStage(target -> work);
        present.set(0, List.of(Target.of("c"), Target.of("a").withWeight(5)));
        assertThat(failover.snapshot().targets())
                .extracting(each -> each.target().id(), FailoverSnapshot.OfTarget::inFlight)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("c", 0), org.assertj.core.groups.Tuple.tuple("a", 1));
        assertThat(gatesMade).containsExactly("a", "b", "c");
        work.complete("done");
        assertThat(call).isCompletedWithValue("done");
        assertThat(failover.snapshot().targets().get(1).inFlight()).isZero();
    }

    @Test
    void a_call_under_way_to_a_target_that_goes_ends_as_it_will() {
        Rig rig = Rig.of("a");
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = rig.failover.executeCompletionStage(target -> work);
        rig.present = List.of(Target.of("b"));
        assertThat(rig.failover.<String>execute(rig::ask)).isEqualTo("b");
        work.complete("done");
        assertThat(call).isCompletedWithValue("done");
        assertThat(rig.door("a").counts().succeeded()).isEqualTo(1);
    }

    @Test
    void tells_what_went_and_what_came() {
        Rig rig = Rig.of("a", "b");
        rig.failover.execute(rig::ask);
        rig.present = List.of(Target.of("b"), Target.of("c"));
        rig.failover.execute(rig::ask);
        rig.failover.execute(rig::ask);
        assertThat(rig.heard).singleElement().isInstanceOfSatisfying(FailoverEvent.TargetsChanged.class, event -> {
            assertThat(event.gone()).containsExactly(Target.of("a"));
            assertThat(event.come()).containsExactly(Target.of("c"));
            assertThat(event.at()).isEqualTo(rig.clock.instant());
        });
    }

    @Test
    void the_turns_of_those_that_stay_go_on() {
        Rig rig = Rig.of("a", "b", "c");
        rig.failover.execute(rig::ask); // a has had its turn
        rig.present = List.of(Target.of("a"), Target.of("b"), Target.of("c"), Target.of("d"));
        rig.failover.execute(rig::ask);
        rig.failover.execute(rig::ask);
        assertThat(rig.asked).containsExactly("a", "b", "c");
    }

    @Test
    void a_source_that_fails_leaves_the_last_good_list() {
        Rig rig = Rig.of("a");
        rig.failover.execute(rig::ask);
        rig.present = null; // List.copyOf will not have it
        assertThat(rig.failover.<String>execute(rig::ask)).isEqualTo("a");
        rig.present = List.of(Target.of("b"), Target.of("b"));
        assertThat(rig.failover.<String>execute(rig::ask))
                .as("not a list that can be")
                .isEqualTo("a");
        rig.present = List.of(Target.of("b"));
        assertThat(rig.failover.<String>execute(rig::ask)).isEqualTo("b");
    }

    @Test
    void a_source_that_never_told_targets_is_the_callers_to_know() {
        Failover failover = Failover.builder("prices")
                .targets(() -> {
                    throw new IllegalStateException("no discovery");
                })
                .build();
        assertThatThrownBy(() -> failover.execute(Target::id)).hasMessage("no discovery");
        assertThat(failover.<String>executeCompletionStage(target -> null)).isCompletedExceptionally();
    }

    @Test
    void a_list_that_was_changed_in_place_is_noticed() {
        List<Target> mutable = new ArrayList<>(List.of(Target.of("a")));
        Failover failover = Failover.builder("prices").targets(() -> mutable).build();
        assertThat(failover.<String>execute(Target::id)).isEqualTo("a");
        mutable.set(0, Target.of("b"));
        assertThat(failover.<String>execute(Target::id)).isEqualTo("b");
    }

    @Test
    void options_out_of_range_are_named() {
        assertThatThrownBy(() -> FailoverConfig.custom().maxAttempts(0).build())
                .hasMessage("maxAttempts must be between 1 and 1000, but was 0");
        assertThatThrownBy(() -> Target.of("a").withWeight(0))
                .hasMessage("weight must be between 1 and 1000000, but was 0");
        assertThatThrownBy(() -> Target.of(" ")).hasMessageContaining("id must not be blank");
        assertThatThrownBy(() -> Failover.builder("x").build()).hasMessageContaining("targets must be present");
        FailoverConfig config = FailoverConfig.custom()
                .idempotent(true)
                .level(FailoverConfig.Level.ZONE)
                .build();
        assertThat(config.toBuilder().build()).isEqualTo(config);
    }
}
