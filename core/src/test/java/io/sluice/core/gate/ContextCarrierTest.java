package io.sluice.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.Threads;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With {@link MarkCarrier}, which the service loader finds. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ContextCarrierTest {
    private static final CallContext SHOP = CallContext.EMPTY.withOrigin("shop");
    private static final CallContext BATCH = CallContext.EMPTY.withOrigin("batch");

    @AfterEach
    void clear() {
        MarkCarrier.MARK.remove();
        MarkCarrier.HEARD.remove();
        assertThat(CallContext.current()).isSameAs(CallContext.EMPTY);
    }

    @ParameterizedTest
    @MethodSource("io.sluice.core.testing.Threads#kinds")
    void wrapped_work_finds_what_the_thread_that_wrapped_it_had(ThreadFactory kind) throws Exception {
        Callable<String> wrapped = wrappedIn(SHOP, "red");
        assertThat(Threads.on(kind, wrapped)).isEqualTo("red for shop");
        assertThat(Threads.on(kind, wrapped)).as("any number of times").isEqualTo("red for shop");
        assertThat(Threads.on(kind, ContextCarrierTest::seen)).as("not wrapped").isEqualTo("null for null");
    }

    @Test
    void a_wrapped_runnable_finds_it_too() throws Exception {
        String[] seen = new String[1];
        MarkCarrier.MARK.set("red");
        Runnable wrapped = SHOP.call(() -> ContextCarrier.wrap(() -> {
            seen[0] = seen();
        }));
        Threads.on(Thread::new, () -> {
            wrapped.run();
            return null;
        });
        assertThat(seen[0]).isEqualTo("red for shop");
    }

    @Test
    void what_the_worker_had_is_hidden_meanwhile_and_back_afterwards() throws Exception {
        Callable<String> wrapped = wrappedIn(SHOP, "red");
        Callable<String> bare = wrappedIn(CallContext.EMPTY, null);
        BATCH.run(() -> {
            MarkCarrier.MARK.set("blue");
            assertThat(call(wrapped)).isEqualTo("red for shop");
            assertThat(seen()).isEqualTo("blue for batch");
            assertThat(call(bare)).as("nothing is something, too").isEqualTo("null for null");
            assertThat(seen()).isEqualTo("blue for batch");
        });
    }

    @Test
    void scopes_close_in_reverse_order() throws Exception {
        wrappedIn(SHOP, "red").call();
        assertThat(MarkCarrier.HEARD.get())
                .as("the call context comes first and goes last")
                .isEqualTo(List.of("restore red for shop", "close red for shop"));
    }

    @Test
    void a_carrier_that_fails_to_restore_leaves_nothing_of_the_others_behind() {
        Callable<String> wrapped = wrappedIn(SHOP, MarkCarrier.BREAKS_ON_RESTORE);
        assertThatThrownBy(wrapped::call).hasMessage(MarkCarrier.BREAKS_ON_RESTORE);
        assertThat(CallContext.current()).isSameAs(CallContext.EMPTY);
    }

    @Test
    void a_carrier_that_fails_to_close_leaves_nothing_of_the_others_behind() {
        Callable<String> wrapped = wrappedIn(SHOP, MarkCarrier.BREAKS_ON_CLOSE);
        assertThatThrownBy(wrapped::call).hasMessage(MarkCarrier.BREAKS_ON_CLOSE);
        assertThat(CallContext.current()).isSameAs(CallContext.EMPTY);
    }

    @Test
    void a_scope_is_closed_also_when_the_work_throws() {
        MarkCarrier.MARK.set("red");
        Runnable wrapped = ContextCarrier.wrap((Runnable) () -> {
            throw new IllegalStateException("work");
        });
        MarkCarrier.MARK.set("blue");
        assertThatThrownBy(wrapped::run).hasMessage("work");
        assertThat(MarkCarrier.MARK.get()).isEqualTo("blue");
    }

    private static Callable<String> wrappedIn(CallContext context, String mark) {
        String outer = MarkCarrier.MARK.get();
        MarkCarrier.MARK.set(mark);
        try (CallContext.Scope scope = context.open()) {
            return ContextCarrier.wrap(ContextCarrierTest::seen);
        } finally {
            MarkCarrier.MARK.set(outer);
        }
    }

    private static String seen() {
        return MarkCarrier.MARK.get() + " for " + CallContext.current().origin();
    }

    private static String call(Callable<String> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
