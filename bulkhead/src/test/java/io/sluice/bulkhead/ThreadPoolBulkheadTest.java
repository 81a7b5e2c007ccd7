package io.sluice.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Permit;
import io.sluice.core.testing.Threads;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ThreadPoolBulkheadTest {
    private final PoolRig rig = PoolRig.of(2, 2);
    private final ThreadPoolBulkhead bulkhead = rig.bulkhead;

    @AfterEach
    void close() {
        rig.close();
    }

    private static String reasonOf(CompletableFuture<?> refused) {
        try {
            refused.join();
            throw new AssertionError("was not refused");
        } catch (CompletionException e) {
            return ((BulkheadFullException) e.getCause()).reason();
        }
    }

    // ---- running and queueing

    @Test
    void runs_as_many_as_it_has_threads_queues_as_many_as_it_may_and_refuses_the_rest() throws Exception {
        PoolRig.Task one = rig.run("one");
        PoolRig.Task two = rig.run("two");
        PoolRig.Task three = rig.begin("three");
        PoolRig.Task four = rig.begin("four");
        assertThat(rig.waiting()).isEqualTo(2);
        assertThat(reasonOf(rig.begin("five").future)).isEqualTo("queue_full");

        one.end();
        three.awaitBegun();
        two.end();
        four.awaitBegun();
        three.end();
        four.end();
        assertThat(four.future.get(60, TimeUnit.SECONDS)).isEqualTo("four");
        rig.until(now -> now.inFlight() == 0);
        assertThat(rig.order).containsExactly("one", "two", "three", "four");
        assertThat(bulkhead.snapshot().threads()).isEqualTo(2);
        assertThat(bulkhead.counts()).isEqualTo(new CallCounts(4, 1, 4, 0, 0, 0));
    }

    @Test
    void without_a_queue_the_first_call_too_many_is_refused() {
        try (PoolRig none = PoolRig.of(1, 0)) {
            PoolRig.Task one = none.run("one");
            assertThat(reasonOf(none.begin("two").future)).isEqualTo("queue_full");
            assertThat(none.bulkhead.tryAcquirePermission()).isFalse();
            one.end();
        }
    }

    @Test
    void takes_an_idle_thread_before_a_new_one() throws Exception {
        for (int i = 0; i < 20; i++) {
            bulkhead.submit(() -> "done").get(60, TimeUnit.SECONDS);
        }
        assertThat(bulkhead.snapshot().threads()).isBetween(1, 2);
    }

    @Test
    void never_has_more_threads_than_the_maximum() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (PoolRig busy = PoolRig.of(3, 1_000_000)) {
            List<CompletableFuture<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                calls.add(busy.bulkhead.submit(() -> {
                    threads.add(Thread.currentThread());
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    running.decrementAndGet();
                    return null;
                }));
            }
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
            assertThat(most.get()).isBetween(1, 3);
            assertThat(threads).hasSizeBetween(1, 3);
            assertThat(busy.bulkhead.counts().succeeded()).isEqualTo(5_000);
            assertThat(busy.inFlight()).isZero();
        }
    }

    @Test
    void threads_beyond_the_core_end_when_they_are_idle_and_core_threads_stay() throws Exception {
        try (PoolRig shortLived = PoolRig.of(3, 0)) {
            shortLived.bulkhead.update(new ThreadPoolBulkheadConfig(3, 1, 0, Duration.ofMillis(1), false));
            List<PoolRig.Task> tasks = List.of(shortLived.run("a"), shortLived.run("b"), shortLived.run("c"));
            assertThat(shortLived.bulkhead.snapshot().threads()).isEqualTo(3);
            tasks.forEach(PoolRig.Task::end);
            shortLived.until(now -> now.threads() == 1);
            assertThat(shortLived.bulkhead.submit(() -> "still there").get(60, TimeUnit.SECONDS))
                    .isEqualTo("still there");
        }
    }

    @Test
    void threads_are_named_after_the_bulkhead_and_do_not_keep_the_program_alive() throws Exception {
        Thread thread = bulkhead.submit(Thread::currentThread).get(60, TimeUnit.SECONDS);
        assertThat(thread.getName()).isEqualTo("payments-1");
        assertThat(thread.isDaemon()).isTrue();
    }

    @Test
    void work_finds_the_callers_context_and_leaves_none_behind() throws Exception {
        String origin = CallContext.EMPTY
                .withOrigin("checkout")
                .call(() -> bulkhead.executeSupplier(() -> CallContext.current().origin()));
        assertThat(origin).isEqualTo("checkout");
        assertThat(bulkhead.executeSupplier(() -> CallContext.current())).isSameAs(CallContext.EMPTY);
    }

    // ---- blocking calls

    @Test
    void a_blocking_call_runs_on_a_thread_of_the_pool_and_its_caller_gets_the_answer() throws Exception {
        Thread worker = bulkhead.executeCallable(Thread::currentThread);
        assertThat(worker).isNotSameAs(Thread.currentThread());
        List<Thread> ran = new ArrayList<>();
        bulkhead.executeRunnable(() -> ran.add(Thread.currentThread()));
        assertThat(ran).doesNotContain(Thread.currentThread()).hasSize(1);
    }

    @Test
    void what_the_work_throws_reaches_the_caller_unchanged() {
        for (Throwable thrown : List.of(
                new IOException(),
                new IllegalStateException(),
                new StackOverflowError(),
                new CompletionException(new IOException()),
                new CancellationException())) {
            assertThatThrownBy(() -> bulkhead.executeCallable(() -> sneak(thrown)))
                    .isSameAs(thrown);
            assertThatThrownBy(() -> bulkhead.executeSupplier(() -> sneak(thrown)))
                    .isSameAs(thrown);
        }
        assertThat(rig.inFlight()).isZero();
        assertThat(bulkhead.counts()).isEqualTo(new CallCounts(10, 0, 0, 8, 0, 2));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // for throwing only
    private static <E extends Throwable, T> T sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void a_blocking_call_that_finds_no_room_is_refused_at_once() {
        List<PoolRig.Task> tasks = List.of(rig.run("a"), rig.run("b"), rig.begin("c"), rig.begin("d"));
        assertThatThrownBy(() -> bulkhead.executeSupplier(() -> "never"))
                .isInstanceOf(BulkheadFullException.class)
                .hasMessage("bulkhead \"payments\" refused the call: queue_full");
        assertThatThrownBy(() -> bulkhead.executeCallable(() -> "never")).isInstanceOf(BulkheadFullException.class);
        tasks.forEach(PoolRig.Task::end);
    }

    @Test
    void a_caller_that_is_interrupted_while_its_call_runs_abandons_it() throws Exception {
        PoolRig.Task[] work = new PoolRig.Task[1];
        try (PoolRig one = PoolRig.of(1, 1)) {
            work[0] = one.run("running");
            Threads.on(Thread::new, () -> {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> one.bulkhead.executeCallable(() -> "queued"))
                        .isInstanceOf(InterruptedException.class);
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> one.bulkhead.executeSupplier(() -> "queued"))
                        .isInstanceOf(CancellationException.class);
                assertThat(Thread.interrupted()).as("keeps the mark").isTrue();
                return null;
            });
            assertThat(one.waiting()).as("both have left the queue").isZero();
            assertThat(one.bulkhead.counts().rejected()).isEqualTo(2);
            work[0].end();
        }
    }

    // ---- giving up

    @Test
    void a_cancelled_queued_call_never_runs_and_its_place_is_free_at_once() {
        PoolRig.Task one = rig.run("one");
        PoolRig.Task two = rig.run("two");
        PoolRig.Task three = rig.begin("three");
        PoolRig.Task four = rig.begin("four");
        assertThat(three.future.cancel(true)).isTrue();
        assertThat(rig.waiting()).isEqualTo(1);
        PoolRig.Task five = rig.begin("five");
        assertThat(rig.waiting()).isEqualTo(2);
        one.end();
        four.awaitBegun();
        two.end();
        five.awaitBegun();
        four.end();
        five.end();
        five.future.join();
        assertThat(rig.order).containsExactly("one", "two", "four", "five");
        assertThat(three.hasBegun()).isFalse();
    }

    @Test
    void a_queued_call_whose_caller_timed_out_never_runs() {
        PoolRig.Task one = rig.run("one");
        PoolRig.Task two = rig.run("two");
        PoolRig.Task three = rig.begin("three");
        three.future.completeExceptionally(new TimeoutException());
        assertThat(rig.waiting()).isZero();
        one.end();
        two.end();
        rig.until(now -> now.inFlight() == 0);
        assertThat(three.hasBegun()).isFalse();
    }

    @Test
    void a_running_call_that_was_given_up_keeps_its_slot_until_it_really_ends() {
        PoolRig.Task one = rig.run("one");
        PoolRig.Task two = rig.run("two");
        PoolRig.Task three = rig.begin("three");
        assertThat(one.future.cancel(false)).isTrue();
        assertThat(bulkhead.snapshot().abandoned()).isEqualTo(1);
        assertThat(rig.inFlight()).isEqualTo(2);
        assertThat(three.hasBegun()).isFalse();
        one.end();
        three.awaitBegun();
        assertThat(bulkhead.snapshot().abandoned()).isZero();
        assertThat(one.interrupted).isFalse();
        two.end();
        three.end();
        two.future.join();
        three.future.join();
        assertThat(bulkhead.counts()).isEqualTo(new CallCounts(3, 0, 2, 0, 0, 1));
    }

    @Test
    void cancelling_with_interruption_interrupts_the_work_and_nothing_after_it() {
        PoolRig.Task one = rig.run("one");
        one.future.cancel(true);
        one.end();
        rig.until(now -> now.inFlight() == 0);
        assertThat(one.interrupted).isTrue();
        for (int i = 0; i < 4; i++) {
            assertThat(bulkhead.<Boolean>executeSupplier(Thread::interrupted)).isFalse();
        }
    }

    @Test
    void calls_that_are_cancelled_at_any_moment_leave_nothing_behind() throws Exception {
        try (PoolRig busy = PoolRig.of(2, 1_000_000)) {
            Threads.together(3, thread -> {
                for (int i = 0; i < 1_000; i++) {
                    CompletableFuture<String> call = busy.bulkhead.submit(() -> "done");
                    call.cancel(i % 2 == 0);
                }
                return null;
            });
            busy.until(now -> now.inFlight() == 0);
            ThreadPoolBulkheadSnapshot rest = busy.bulkhead.snapshot();
            assertThat(rest.waiting()).isZero();
            assertThat(rest.abandoned()).isZero();
            assertThat(rest.counts().offered()).isEqualTo(3_000);
            assertThat(busy.bulkhead.submit(() -> "works").get(60, TimeUnit.SECONDS))
                    .isEqualTo("works");
        }
    }

    // ---- stages

    @Test
    void a_stage_holds_its_slot_until_it_ends_though_its_thread_is_free() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> call =
                bulkhead.executeCompletionStage(() -> stage).toCompletableFuture();
        rig.until(now -> now.inFlight() == 1);
        stage.complete("done");
        assertThat(call.join()).isEqualTo("done");
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void a_caller_of_a_stage_is_not_kept_by_a_supplier_that_blocks() {
        PoolRig.Task gate = rig.run("gate");
        CompletableFuture<String> call = bulkhead.executeCompletionStage(
                        () -> CompletableFuture.completedFuture(gate.future.join()))
                .toCompletableFuture();
        assertThat(call).isNotDone();
        gate.end();
        assertThat(call.join()).isEqualTo("gate");
    }

    // ---- permission by hand

    @Test
    void permission_by_hand_is_one_of_the_slots() {
        PoolRig.Task one = rig.run("one");
        assertThat(bulkhead.tryAcquirePermission()).isTrue();
        assertThat(bulkhead.tryAcquirePermission()).as("does not queue").isFalse();
        PoolRig.Task two = rig.begin("two");
        assertThat(two.hasBegun()).isFalse();
        bulkhead.onSuccess(1, TimeUnit.MILLISECONDS);
        bulkhead.releasePermission();
        two.awaitBegun();
        one.end();
        two.end();
    }

    @Test
    void acquire_queues_like_a_call_and_in_the_same_order() throws Exception {
        PoolRig.Task one = rig.run("one");
        PoolRig.Task two = rig.run("two");
        CompletableFuture<Permit> permit = new CompletableFuture<>();
        Thread caller = new Thread(() -> permit.complete(bulkhead.acquire()));
        caller.start();
        rig.until(now -> now.waiting() == 1);
        PoolRig.Task three = rig.begin("three");
        one.end();
        Permit granted = permit.get(60, TimeUnit.SECONDS);
        assertThat(three.hasBegun()).isFalse();
        granted.success();
        three.awaitBegun();
        two.end();
        three.end();
        caller.join();
    }

    @Test
    void in_a_guard_it_counts_refusals_only() {
        CallCounters guards = new CallCounters();
        try (ThreadPoolBulkhead inGuard =
                ThreadPoolBulkhead.of("payments", PoolRig.config(1, 1), new ManualClock(), guards)) {
            assertThat(Ticket.at(inGuard).isIn()).isTrue();
            assertThat(Ticket.at(inGuard).isWaiting()).isTrue();
            Ticket refused = Ticket.at(inGuard);
            assertThat(refused.reason(inGuard)).isEqualTo("queue_full");
            Ticket late = new Ticket();
            inGuard.enqueue(late, 0, CallContext.EMPTY);
            assertThat(late.reason(inGuard)).isEqualTo("queue_full");
            assertThat(guards.counts()).isEqualTo(new CallCounts(0, 2, 0, 0, 0, 0));
        }
    }

    // ---- changes

    @Test
    void shrinks_as_calls_end_and_does_not_block_who_shrinks_it() {
        try (PoolRig pool = PoolRig.of(3, 10)) {
            PoolRig.Task one = pool.run("one");
            PoolRig.Task two = pool.run("two");
            PoolRig.Task three = pool.run("three");
            PoolRig.Task four = pool.begin("four");
            pool.threads(1);
            one.end();
            two.end();
            pool.until(now -> now.inFlight() == 1 && now.threads() == 1);
            assertThat(four.hasBegun()).isFalse();
            three.end();
            four.awaitBegun();
            four.end();
            four.future.join();
            assertThat(pool.bulkhead.snapshot().threads()).isEqualTo(1);
        }
    }

    @Test
    void grows_while_busy_and_starts_what_is_queued_in_order() {
        try (PoolRig pool = PoolRig.of(1, 10)) {
            List<PoolRig.Task> tasks = new ArrayList<>(List.of(pool.run("0")));
            for (int i = 1; i < 6; i++) {
                tasks.add(pool.begin("" + i));
            }
            pool.threads(4);
            tasks.subList(0, 4).forEach(PoolRig.Task::awaitBegun);
            assertThat(tasks.get(4).hasBegun()).isFalse();
            assertThat(pool.waiting()).isEqualTo(2);
            tasks.forEach(PoolRig.Task::end);
            pool.until(now -> now.inFlight() == 0);
        }
    }

    @Test
    void a_smaller_queue_keeps_what_it_has_and_takes_no_more() {
        PoolRig.Task one = rig.run("one");
        PoolRig.Task two = rig.run("two");
        PoolRig.Task three = rig.begin("three");
        bulkhead.update(PoolRig.config(2, 0));
        assertThat(rig.waiting()).isEqualTo(1);
        assertThat(reasonOf(rig.begin("four").future)).isEqualTo("queue_full");
        one.end();
        three.awaitBegun();
        two.end();
        three.end();
    }

    // ---- the end

    @Test
    void closing_refuses_what_comes_and_what_queues_and_lets_the_rest_end() {
        PoolRig.Task one = rig.run("one");
        PoolRig.Task two = rig.run("two");
        PoolRig.Task three = rig.begin("three");
        bulkhead.close();
        bulkhead.close();
        assertThat(reasonOf(three.future)).isEqualTo("closed");
        assertThat(reasonOf(rig.begin("four").future)).isEqualTo("closed");
        assertThat(bulkhead.tryAcquirePermission()).isFalse();
        one.end();
        two.end();
        assertThat(two.future.join()).isEqualTo("two");
        rig.until(now -> now.threads() == 0 && now.inFlight() == 0);
        bulkhead.update(PoolRig.config(5, 5));
        assertThat(reasonOf(rig.begin("five").future)).isEqualTo("closed");
    }

    @Test
    void has_the_kind_of_a_bulkhead_and_tells_what_it_does() {
        List<BulkheadEvent> heard = new ArrayList<>();
        bulkhead.events().subscribe(BulkheadEvent.LimitChanged.class, heard::add);
        rig.threads(5);
        assertThat(heard).hasSize(1);
        assertThat(bulkhead.kind()).isEqualTo("bulkhead");
        assertThat(bulkhead).hasToString("ThreadPoolBulkhead[payments, 0 of 5]");
        try (ThreadPoolBulkhead other = ThreadPoolBulkhead.ofDefaults("other")) {
            assertThat(other.config()).isEqualTo(ThreadPoolBulkheadConfig.ofDefaults());
            assertThat(other.snapshot().queueCapacity()).isEqualTo(100);
        }
    }

    @Test
    void a_listener_that_throws_hurts_no_call_and_hides_nothing_from_the_others() throws Exception {
        bulkhead.events().subscribe(event -> {
            throw new AssertionError("broken listener");
        });
        List<BulkheadEvent> heard = new CopyOnWriteArrayList<>();
        bulkhead.events().subscribe(heard::add);
        assertThat(bulkhead.submit(() -> "answer").get(60, TimeUnit.SECONDS)).isEqualTo("answer");
        rig.until(now -> now.inFlight() == 0 && now.counts().succeeded() == 1);
        assertThat(heard).hasAtLeastOneElementOfType(BulkheadEvent.CallPermitted.class);
    }
}
