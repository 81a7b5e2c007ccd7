package io.sluice.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.testing.Threads;
import io.sluice.core.thread.VirtualThreads;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.spring.SluiceAutoConfiguration;
import io.sluice.spring.annotation.Guarded;
import io.sluice.spring.config.SluiceRulesAutoConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.test.util.AopTestUtils;

/** Guarded methods called on virtual threads, where the runtime has them, and on platform threads, which must do the same everywhere. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GuardedOnVirtualThreadsTest {
    private static final String KINDS = "io.sluice.core.testing.Threads#kinds";
    private static final int CALLERS = 50;

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SluiceAutoConfiguration.class,
                    SluiceRulesAutoConfiguration.class,
                    SluiceAopAutoConfiguration.class))
            .withBean(Shop.class);

    static class Shop {
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Guarded("here")
        public Thread here() {
            return Thread.currentThread();
        }

        /** Stays until all others wait; on virtual threads too, since it yields. */
        @Guarded("narrow")
        public void narrow(Guard itself, CountDownLatch rushed) {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            while (rushed.getCount() > 0
                    && itself.bulkhead().orElseThrow().snapshot().waiting() < CALLERS - 1) {
                Thread.yield();
            }
            rushed.countDown();
            inside.decrementAndGet();
        }

        @Guarded(value = "asked", origin = "#caller", fallbackMethod = "instead")
        public String ask(String caller) throws IOException {
            throw new IOException("nobody there for " + CallContext.current().origin());
        }

        String instead(String caller, IOException failure) {
            return caller + ": " + failure.getMessage();
        }

        @Guarded("later")
        public CompletionStage<String> later(ThreadFactory kind) {
            CompletableFuture<String> later = new CompletableFuture<>();
            kind.newThread(() -> later.complete("done")).start();
            return later;
        }

        @Guarded(value = "limited", origin = "#caller")
        public Worker limited(String caller) {
            return new Worker(Thread.currentThread(), CallContext.current().origin());
        }
    }

    /** Who ran a method, and for whom. */
    record Worker(Thread thread, @Nullable String caller) {}

    /** Runs the work on so many threads at once; answers what each has. */
    private static <T> List<T> together(ThreadFactory kind, Threads.Work<T> work) throws Exception {
        List<FutureTask<T>> tasks = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int number = i;
            tasks.add(new FutureTask<>(() -> work.run(number)));
        }
        tasks.forEach(task -> kind.newThread(task).start());
        List<T> answers = new ArrayList<>();
        for (FutureTask<T> task : tasks) {
            answers.add(task.get(60, TimeUnit.SECONDS));
        }
        return answers;
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void a_method_runs_on_the_thread_that_calls_it(ThreadFactory kind) {
        contexts.run(context -> {
            Shop shop = context.getBean(Shop.class);
            List<Boolean> same = together(kind, caller -> shop.here().equals(Thread.currentThread()));
            assertThat(same).hasSize(CALLERS).containsOnly(true);
            assertThat(context.getBean(Sluice.class)
                            .guard("here")
                            .snapshot()
                            .counts()
                            .succeeded())
                    .isEqualTo(CALLERS);
        });
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void callers_wait_for_their_turn_and_none_is_forgotten(ThreadFactory kind) {
        contexts.withPropertyValues(
                        "sluice.guards.narrow.bulkhead.max-concurrent-calls=1",
                        "sluice.guards.narrow.bulkhead.max-wait-duration=1h")
                .run(context -> {
                    Shop shop = context.getBean(Shop.class);
                    Guard narrow = context.getBean(Sluice.class).guard("narrow");
                    CountDownLatch rushed = new CountDownLatch(1);
                    together(kind, caller -> {
                        shop.narrow(narrow, rushed);
                        return caller;
                    });
                    assertThat(narrow.snapshot().counts().succeeded()).isEqualTo(CALLERS);
                    assertThat(narrow.snapshot().counts().inFlight()).isZero();
                    assertThat(mostAtOnce(context.getBean(Shop.class))).isEqualTo(1);
                });
    }

    private static int mostAtOnce(Shop proxy) {
        Shop target = AopTestUtils.getTargetObject(proxy);
        return target.most.get();
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void each_caller_has_its_own_context_and_its_own_fallback(ThreadFactory kind) {
        contexts.run(context -> {
            Shop shop = context.getBean(Shop.class);
            List<String> answers = together(kind, caller -> shop.ask("caller " + caller));
            for (int i = 0; i < CALLERS; i++) {
                assertThat(answers.get(i)).isEqualTo("caller " + i + ": nobody there for caller " + i);
            }
        });
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void a_stage_may_end_on_such_a_thread(ThreadFactory kind) {
        contexts.run(context -> {
            Shop shop = context.getBean(Shop.class);
            List<String> answers = together(
                    kind, caller -> shop.later(kind).toCompletableFuture().get(60, TimeUnit.SECONDS));
            assertThat(answers).hasSize(CALLERS).containsOnly("done");
            assertThat(context.getBean(Sluice.class)
                            .guard("later")
                            .snapshot()
                            .counts()
                            .succeeded())
                    .isEqualTo(CALLERS);
        });
    }

    /** Java 17 has platform threads only, and this test too. */
    @ParameterizedTest
    @MethodSource(KINDS)
    void with_a_time_limit_it_runs_on_a_virtual_thread_if_the_runtime_has_them_and_else_on_one_of_a_pool(
            ThreadFactory kind) {
        contexts.withPropertyValues("sluice.guards.limited.timeout.deadline=1h").run(context -> {
            Shop shop = context.getBean(Shop.class);
            List<Worker> workers = together(kind, caller -> {
                Worker worker = shop.limited("caller " + caller);
                assertThat(worker.thread()).isNotEqualTo(Thread.currentThread());
                return worker;
            });
            for (int i = 0; i < CALLERS; i++) {
                assertThat(isVirtual(workers.get(i).thread())).isEqualTo(VirtualThreads.available());
                assertThat(workers.get(i).caller()).isEqualTo("caller " + i);
            }
        });
    }

    private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
        return Runtime.version().feature() >= 21
                && (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
    }

    @Test
    void a_bulkhead_of_virtual_threads_is_refused_at_the_start_where_there_are_none() {
        contexts.withPropertyValues("sluice.guards.here.bulkhead.type=virtual").run(context -> {
            if (VirtualThreads.available()) {
                assertThat(isVirtual(context.getBean(Shop.class).here())).isTrue();
            } else {
                assertThatThrownBy(() -> context.getBean(Shop.class))
                        .hasStackTraceContaining("virtual must be false on Java 17, which has no virtual threads");
            }
        });
    }
}
