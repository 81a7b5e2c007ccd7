package io.sluice.adaptive.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Check;
import io.sluice.core.testing.CapturedLog;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ServerQueueTest {

    @Nested
    class Room {
        @Test
        void the_executor_gets_no_more_than_the_workers_at_once() {
            Rig rig = Rig.of(2, 10);
            rig.handIn("a");
            rig.handIn("b");
            rig.handIn("c");
            assertThat(rig.workers).hasSize(2);
            rig.work();
            assertThat(rig.log).containsExactly("a", "b", "c");
            assertThat(rig.snapshot().busy())
                    .as("workers end when nothing waits")
                    .isZero();
            rig.handIn("d");
            assertThat(rig.workers).as("and come back").hasSize(1);
        }

        @Test
        void work_beyond_workers_and_places_is_refused_at_once() {
            Rig rig = Rig.of(1, 2);
            rig.handIn("a"); // for the worker, which has not begun yet
            rig.handIn("b");
            rig.handIn("c");
            rig.handIn("d");
            assertThat(rig.log).containsExactly("d queue_full");
            rig.work();
            assertThat(rig.log).containsExactly("d queue_full", "a", "b", "c");
        }

        @Test
        void without_places_work_is_done_at_once_or_not_at_all() {
            Rig rig = Rig.of(1, 0);
            rig.handIn("a");
            rig.handIn("b");
            rig.work();
            assertThat(rig.log).containsExactly("b queue_full", "a");
        }

        @Test
        void running_work_takes_no_place() {
            Rig rig = Rig.of(1, 1);
            rig.queue.execute(new Handed(
                    () -> {
                        rig.handIn("waits");
                        rig.handIn("too many");
                    },
                    (work, why) -> {}));
            rig.work();
            assertThat(rig.log).containsExactly("too many queue_full", "waits");
        }
    }

    @Nested
    class Deadlines {
        @Test
        void work_whose_deadline_came_before_its_turn_is_never_done() {
            Rig rig = Rig.of(Rig.config());
            rig.handIn("in time", 11);
            rig.handIn("late", 10);
            rig.pass(10);
            rig.work();
            assertThat(rig.log).containsExactlyInAnyOrder("in time", "late deadline");
        }

        @Test
        void the_configured_timeout_is_for_work_without_its_own() {
            Rig rig = Rig.of(Rig.config().timeout(Duration.ofMillis(10)));
            rig.handIn("default");
            rig.handIn("own", 20);
            rig.pass(10);
            rig.work();
            assertThat(rig.log).containsExactly("default deadline", "own");
        }

        @Test
        void no_time_left_is_too_late_at_once() {
            Rig rig = Rig.of(Rig.config());
            rig.handIn("none", 0);
            rig.handIn("less than none", -5);
            assertThat(rig.log).containsExactly("none deadline", "less than none deadline");
            assertThat(rig.workers).isEmpty();
        }

        @Test
        void late_work_makes_room_for_what_comes() {
            Rig rig = Rig.of(Rig.config().capacity(0));
            rig.handIn("late", 10);
            rig.pass(10);
            rig.handIn("fresh");
            rig.work();
            assertThat(rig.log).containsExactly("late deadline", "fresh");
        }

        @Test
        void for_ever_is_for_ever() {
            Rig rig = Rig.of(Rig.config());
            rig.queue.execute(
                    new Handed(() -> rig.log.add("done"), (work, why) -> {}), Duration.ofSeconds(Long.MAX_VALUE));
            rig.clock.advance(Check.LONGEST.dividedBy(2));
            rig.work();
            assertThat(rig.log).containsExactly("done");
        }
    }

    @Nested
    class UnderPressure {
        @Test
        void a_burst_that_is_worked_off_within_the_interval_is_no_pressure() {
            Rig rig = Rig.of(Rig.config());
            rig.handIn("a");
            rig.pass(6);
            rig.handIn("b");
            rig.pass(99);
            rig.handIn("c");
            assertThat(rig.snapshot().pressure()).as("1 ms before").isFalse();
            rig.work();
            assertThat(rig.log).containsExactly("a", "b", "c");
        }

        @Test
        void a_queue_that_stands_for_an_interval_is_under_pressure() {
            Rig rig = Rig.underPressure();
            assertThat(rig.snapshot().pressure()).isTrue();
        }

        @Test
        void work_that_waited_longer_than_twice_the_target_is_refused() {
            Rig rig = Rig.underPressure();
            rig.pass(10);
            rig.handIn("fresh");
            assertThat(rig.log).as("not longer than twice").isEmpty();
            rig.clock.advance(1);
            rig.handIn("fresher");
            assertThat(rig.log).containsExactly("first overload");
        }

        @Test
        void the_newest_comes_first() {
            Rig rig = Rig.underPressure();
            rig.pass(6);
            rig.handIn("newer");
            rig.handIn("newest");
            rig.work();
            assertThat(rig.log).containsExactly("newest", "newer", "first");
        }

        @Test
        void first_come_first_served_returns_with_the_oldest_below_the_target() {
            Rig rig = Rig.underPressure();
            rig.pass(5);
            rig.handIn("second");
            assertThat(rig.snapshot().pressure()).isFalse();
            rig.work();
            assertThat(rig.log).containsExactly("first", "second");
        }

        @Test
        void without_lifo_the_oldest_that_is_not_refused_comes_first() {
            Rig rig = Rig.of(Rig.config().lifo(false));
            rig.handIn("old");
            rig.pass(6);
            rig.handIn("less old");
            rig.pass(90);
            rig.handIn("a");
            rig.pass(10);
            rig.handIn("b");
            rig.work();
            assertThat(rig.log).containsExactly("old overload", "less old overload", "a", "b");
        }

        @Test
        void a_full_queue_lets_the_oldest_go_instead_of_the_newcomer() {
            Rig rig = Rig.underPressure();
            rig.pass(6);
            for (int i = 1; i <= 10; i++) {
                rig.handIn("n" + i);
            }
            rig.handIn("one more");
            assertThat(rig.log).containsExactly("first queue_full");
        }

        @Test
        void late_work_is_found_at_the_new_end_too() {
            Rig rig = Rig.underPressure();
            rig.pass(6);
            rig.handIn("hurried", 4);
            rig.pass(4);
            rig.work();
            assertThat(rig.log).containsExactly("hurried deadline", "first");
        }
    }

    @Nested
    class GivingUp {
        @Test
        void cancelled_work_never_runs_and_its_place_is_free_at_once() {
            Rig rig = Rig.of(1, 0);
            CompletableFuture<String> given = rig.queue.submit(() -> "done");
            assertThat(given.cancel(true)).isTrue();
            assertThat(rig.snapshot().waiting()).isZero();
            CompletableFuture<String> next = rig.queue.submit(() -> "next");
            rig.work();
            assertThat(next).isCompletedWithValue("next");
            assertThat(rig.snapshot().cancelled()).isEqualTo(1);
            assertThat(rig.snapshot().started()).isEqualTo(1);
        }

        @Test
        void completing_the_future_in_another_way_gives_up_too() {
            Rig rig = Rig.of(1, 10);
            CompletableFuture<String> first = rig.queue.submit(() -> "first");
            CompletableFuture<String> middle = rig.queue.submit(() -> "middle");
            CompletableFuture<String> last = rig.queue.submit(() -> "last");
            middle.complete("from elsewhere");
            rig.work();
            assertThat(first).isCompletedWithValue("first");
            assertThat(middle).isCompletedWithValue("from elsewhere");
            assertThat(last).isCompletedWithValue("last");
            assertThat(rig.snapshot().started()).isEqualTo(2);
        }

        @Test
        void work_that_has_begun_goes_on() {
            Rig rig = Rig.of(1, 0);
            CompletableFuture<?>[] self = new CompletableFuture<?>[1];
            self[0] = rig.queue.submit(() -> {
                self[0].cancel(true);
                rig.log.add("went on");
                return null;
            });
            rig.work();
            assertThat(rig.log).containsExactly("went on");
            assertThat(rig.snapshot().cancelled()).isZero();
            assertThat(rig.snapshot().started()).isEqualTo(1);
        }
    }

    @Nested
    class Answers {
        @Test
        void a_future_ends_as_its_work_does() {
            Rig rig = Rig.of(1, 10);
            CompletableFuture<String> good = rig.queue.submit(() -> "good", Duration.ofSeconds(1));
            CompletableFuture<String> bad = rig.queue.submit(() -> {
                throw new AssertionError("bad");
            });
            rig.work();
            assertThat(good).isCompletedWithValue("good");
            assertThatThrownBy(bad::join).hasCauseInstanceOf(AssertionError.class);
        }

        @Test
        void refused_work_says_where_and_why() {
            Rig rig = Rig.of(1, 0);
            CompletableFuture<Integer> first = rig.queue.submit(() -> 1);
            CompletableFuture<Integer> refused = rig.queue.submit(() -> 2);
            assertThat(first).isNotDone();
            assertThatThrownBy(() -> refused.get(0, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(WorkRefusedException.class, why -> {
                        assertThat(why.resource()).isEqualTo("orders");
                        assertThat(why.gate()).isEqualTo("serverQueue");
                        assertThat(why.reason()).isEqualTo("queue_full");
                        assertThat(why.getStackTrace()).isEmpty();
                    });
        }

        @Test
        void one_who_throws_while_told_or_at_work_harms_nobody() {
            Rig rig = Rig.of(1, 1);
            Executor executor = rig.queue.asExecutor((work, why) -> {
                throw new IllegalStateException(why.reason());
            });
            try (CapturedLog log = CapturedLog.of(ServerQueue.class)) {
                executor.execute(() -> {
                    throw new IllegalStateException("at work");
                });
                rig.handIn("next");
                executor.execute(() -> {});
                rig.work();
                assertThat(log.lines()).hasSize(2);
            }
            assertThat(rig.log).containsExactly("next");
        }

        @Test
        void as_an_executor_it_names_what_will_not_run() {
            Rig rig = Rig.of(1, 0);
            Runnable second = () -> {};
            Executor executor = rig.queue.asExecutor((work, why) -> {
                assertThat(work).isSameAs(second);
                rig.log.add(why.reason());
            });
            executor.execute(() -> rig.log.add("first"));
            executor.execute(second);
            rig.work();
            assertThat(rig.log).containsExactly("queue_full", "first");
        }
    }

    @Nested
    class Ends {
        @Test
        void closing_refuses_what_waits_and_what_comes_but_not_what_runs() {
            Rig rig = Rig.of(1, 10);
            rig.queue.execute(new Handed(rig.queue::close, (work, why) -> {}));
            CompletableFuture<Void> waiting = rig.queue.submit(() -> null);
            rig.work();
            assertThatThrownBy(waiting::join).hasMessageContaining("closed");
            rig.handIn("late comer");
            rig.queue.close();
            assertThat(rig.log).containsExactly("late comer closed");
            assertThat(rig.snapshot().unserved()).isEqualTo(2);
            assertThat(rig.snapshot().busy()).isZero();
        }

        @Test
        void an_executor_that_refuses_the_only_worker_leaves_nobody_waiting() {
            Rig rig = Rig.of(1, 10);
            rig.refusal = new RejectedExecutionException("shut down");
            try (CapturedLog log = CapturedLog.of(ServerQueue.class)) {
                rig.handIn("a");
                assertThat(log.lines()).singleElement().asString().contains("shut down");
            }
            assertThat(rig.log).containsExactly("a no_thread");
            rig.refusal = null;
            rig.handIn("b");
            rig.work();
            assertThat(rig.log).containsExactly("a no_thread", "b");
        }

        @Test
        void an_executor_that_refuses_a_further_worker_leaves_the_work_to_the_others() {
            Rig rig = Rig.of(2, 10);
            rig.handIn("a");
            rig.refusal = new RejectedExecutionException("busy");
            try (CapturedLog log = CapturedLog.of(ServerQueue.class)) {
                rig.handIn("b");
            }
            rig.work();
            assertThat(rig.log).containsExactly("a", "b");
        }

        @Test
        void a_cancelled_future_tells_so() {
            Rig rig = Rig.of(1, 1);
            CompletableFuture<Void> given = rig.queue.submit(() -> null);
            given.cancel(false);
            assertThatThrownBy(given::join).isInstanceOfAny(CancellationException.class, CompletionException.class);
        }
    }

    @Test
    void a_snapshot_tells_what_waits_and_for_how_long() {
        Rig rig = Rig.of(1, 10);
        rig.handIn("a");
        rig.pass(3);
        rig.handIn("b");
        rig.pass(1);
        assertThat(rig.snapshot())
                .isEqualTo(new ServerQueueSnapshot(
                        "orders", 1, 1, 10, 2, Duration.ofMillis(4), false, 2, 0, 0, 0, 0, 0, 0));
        assertThat(rig.queue.name()).isEqualTo("orders");
        assertThat(rig.queue).hasToString("ServerQueue[orders]");
        rig.work();
        assertThat(rig.snapshot().oldest()).isZero();
    }

    @Test
    void null_is_an_error_at_once() {
        Rig rig = Rig.of(1, 10);
        assertThatIllegalArgumentException().isThrownBy(() -> rig.queue.execute(null));
        assertThatIllegalArgumentException().isThrownBy(() -> rig.queue.submit(null));
        assertThatIllegalArgumentException().isThrownBy(() -> rig.queue.submit(() -> 1, null));
        assertThatIllegalArgumentException().isThrownBy(() -> rig.queue.asExecutor(null));
        assertThatIllegalArgumentException().isThrownBy(() -> ServerQueue.ofDefaults("q", null));
        assertThatIllegalArgumentException().isThrownBy(() -> ServerQueue.ofDefaults(" ", Runnable::run));
        assertThat(ServerQueue.ofDefaults("q", Runnable::run).config()).isEqualTo(ServerQueueConfig.ofDefaults());
    }
}
