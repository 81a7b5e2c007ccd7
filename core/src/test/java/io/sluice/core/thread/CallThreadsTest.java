package io.sluice.core.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CallThreadsTest {

    @Test
    void a_call_gets_a_daemon_thread_of_that_name() throws Exception {
        Thread thread = CompletableFuture.supplyAsync(Thread::currentThread, CallThreads.shared())
                .get(60, TimeUnit.SECONDS);
        assertThat(thread.getName()).startsWith("sluice-calls-");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(VirtualThreads.available()).isEqualTo(Runtime.version().feature() >= 21);
    }

    @Test
    void the_pool_is_bounded_and_so_is_its_line() {
        ThreadPoolExecutor pool = CallThreads.pool();
        CountDownLatch mayEnd = new CountDownLatch(1);
        try {
            for (int i = 0; i < CallThreads.MOST_THREADS + CallThreads.MOST_QUEUED; i++) {
                pool.execute(() -> await(mayEnd));
            }
            assertThat(pool.getPoolSize()).isEqualTo(CallThreads.MOST_THREADS);
            assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        } finally {
            mayEnd.countDown();
            pool.shutdown();
        }
        assertThat(pool.allowsCoreThreadTimeOut()).as("idle threads end").isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException nobodyDoes) {
            throw new AssertionError(nobodyDoes);
        }
    }
}
