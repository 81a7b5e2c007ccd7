package io.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import io.sluice.bulkhead.ThreadPoolBulkhead;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.ContextCarrier;
import io.sluice.core.gate.Priority;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ContextBridgeTest {
    private static final ThreadLocal<String> USER = new ThreadLocal<>();
    private static final CallContext SHOP = CallContext.EMPTY.withOrigin("shop").withPriority(Priority.SHEDDABLE);

    @Test
    void a_thread_of_sluice_has_what_micrometer_knows_of_and_only_for_the_call() {
        ContextRegistry.getInstance().registerThreadLocalAccessor("user", USER);
        try (ThreadPoolBulkhead pool = ThreadPoolBulkhead.ofDefaults("pool")) {
            USER.set("ada");
            assertThat(pool.executeSupplier(USER::get)).isEqualTo("ada");
            USER.remove();
            assertThat(pool.<String>executeSupplier(USER::get)).isNull();
        } finally {
            ContextRegistry.getInstance().removeThreadLocalAccessor("user");
        }
    }

    @Test
    void the_call_context_goes_with_a_snapshot_of_micrometer() throws Exception {
        ContextSnapshot snapshot = SHOP.call(() -> factory().captureAll());
        try (ContextSnapshot.Scope scope = snapshot.setThreadLocals()) {
            assertThat(CallContext.current()).isEqualTo(SHOP);
        }
        assertThat(CallContext.current()).isEqualTo(CallContext.EMPTY);
    }

    @Test
    void a_scope_of_micrometer_inside_a_scope_of_sluice_gives_that_back() throws Exception {
        CallContext outer = CallContext.EMPTY.withOrigin("outer");
        ContextSnapshot snapshot = SHOP.call(() -> factory().captureAll());
        outer.run(() -> {
            try (ContextSnapshot.Scope scope = snapshot.setThreadLocals()) {
                assertThat(CallContext.current()).isEqualTo(SHOP);
            }
            assertThat(CallContext.current()).isEqualTo(outer);
        });
    }

    @Test
    void outside_of_any_scope_there_is_nothing_to_carry() {
        ThreadLocalAccessor<CallContext> accessor = new CallContextAccessor();
        assertThat(accessor.getValue()).isNull();
        assertThat(accessor.key()).isEqualTo(CallContextAccessor.KEY);
        Map<Object, Object> carried = new HashMap<>();
        SHOP.run(() -> carried.put(accessor.key(), accessor.getValue()));
        assertThat(carried).containsEntry(CallContextAccessor.KEY, SHOP);
    }

    @Test
    void the_service_loader_finds_both() throws Exception {
        assertThat(ContextRegistry.getInstance().getThreadLocalAccessors())
                .anyMatch(CallContextAccessor.class::isInstance);
        ContextRegistry.getInstance().registerThreadLocalAccessor("user", USER);
        try {
            USER.set("ada");
            Runnable work = () -> assertThat(USER.get()).isEqualTo("ada");
            Runnable check = ContextCarrier.wrap(work);
            USER.remove();
            check.run();
            assertThat(USER.get()).isNull();
        } finally {
            ContextRegistry.getInstance().removeThreadLocalAccessor("user");
        }
    }

    private static ContextSnapshotFactory factory() {
        return ContextSnapshotFactory.builder().build();
    }
}
