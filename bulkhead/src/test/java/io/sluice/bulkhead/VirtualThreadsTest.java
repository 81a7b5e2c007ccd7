package io.sluice.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class VirtualThreadsTest {

    /** Runs everywhere, and says something only where there are none. */
    @Test
    void a_runtime_without_virtual_threads_says_so_when_the_bulkhead_is_made() {
        ThreadPoolBulkheadConfig config =
                ThreadPoolBulkheadConfig.custom().virtual(true).build();
        if (Runtime.version().feature() >= 21) {
            ThreadPoolBulkhead.of("payments", config).close();
            return;
        }
        assertThatThrownBy(() -> ThreadPoolBulkhead.of("payments", config))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageStartingWith("virtual must be false on Java ")
                .hasMessageEndingWith(", but was true");
        try (ThreadPoolBulkhead pooled = ThreadPoolBulkhead.ofDefaults("payments")) {
            assertThatThrownBy(() -> pooled.update(config)).isInstanceOf(UnsupportedOperationException.class);
            assertThat(pooled.config()).as("nothing is changed").isEqualTo(ThreadPoolBulkheadConfig.ofDefaults());
        }
    }

    @Test
    @Tag("jdk21")
    void each_call_gets_a_virtual_thread_of_its_own_with_the_callers_context() throws Exception {
        try (PoolRig rig = PoolRig.virtual(2, 100)) {
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            CallContext.EMPTY.withOrigin("checkout").run(() -> {
                for (int i = 0; i < 10; i++) {
                    assertThat(rig.bulkhead.<String>executeSupplier(() -> {
                                threads.add(Thread.currentThread());
                                return CallContext.current().origin();
                            }))
                            .isEqualTo("checkout");
                }
            });
            assertThat(threads).hasSize(10);
            for (Thread thread : threads) {
                assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
                assertThat(thread.getName()).startsWith("payments-");
            }
            assertThat(rig.bulkhead.snapshot().threads()).isZero();
        }
    }

    @Test
    @Tag("jdk21")
    void a_permit_is_held_for_each_virtual_thread() {
        try (PoolRig rig = PoolRig.virtual(2, 1)) {
            PoolRig.Task one = rig.run("one");
            PoolRig.Task two = rig.run("two");
            PoolRig.Task three = rig.begin("three");
            assertThat(three.hasBegun()).isFalse();
            assertThat(rig.begin("four").future).isCompletedExceptionally();
            one.end();
            three.awaitBegun();
            two.end();
            three.end();
            rig.until(now -> now.inFlight() == 0);
        }
    }

    @Test
    @Tag("jdk21")
    void ten_thousand_calls_pass_through_a_limit_of_ten() {
        try (PoolRig rig = PoolRig.virtual(10, 10_000)) {
            CompletableFuture<?>[] calls = IntStream.range(0, 10_000)
                    .mapToObj(i -> rig.bulkhead.submit(() -> i))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(calls).join();
            assertThat(rig.bulkhead.counts().succeeded()).isEqualTo(10_000);
        }
    }

    @Test
    @Tag("jdk21")
    void may_change_from_a_pool_to_virtual_threads_and_back_while_it_runs() {
        try (PoolRig rig = PoolRig.of(1, 10)) {
            PoolRig.Task pooled = rig.run("pooled");
            rig.bulkhead.update(rig.bulkhead.config().toBuilder().virtual(true).build());
            PoolRig.Task virtual = rig.begin("virtual");
            pooled.end();
            virtual.awaitBegun();
            rig.bulkhead.update(rig.bulkhead.config().toBuilder().virtual(false).build());
            virtual.end();
            assertThat(rig.bulkhead.<Boolean>executeSupplier(
                            () -> Thread.currentThread().isDaemon()))
                    .isTrue();
            assertThat(rig.bulkhead.snapshot().threads()).isEqualTo(1);
        }
    }
}
