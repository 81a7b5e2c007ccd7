package io.sluice.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.Threads;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CallContextTest {
    private static final CallContext SHOP = CallContext.EMPTY.withOrigin("shop");
    private static final CallContext BATCH =
            CallContext.EMPTY.withOrigin("batch").withPriority(Priority.SHEDDABLE);

    @AfterEach
    void no_scope_is_left_behind() {
        assertThat(CallContext.current()).isSameAs(CallContext.EMPTY);
    }

    @Test
    void nothing_is_known_of_a_call_but_that_it_is_critical() {
        assertThat(CallContext.EMPTY).isEqualTo(new CallContext(null, Priority.CRITICAL, Map.of(), null, Map.of()));
        assertThat(CallContext.current()).isSameAs(CallContext.EMPTY);
    }

    @Test
    void each_part_is_added_to_a_copy() {
        CallContext context = SHOP.withPriority(Priority.CRITICAL_PLUS)
                .withKey("user", 7)
                .withKey("item", "book")
                .withEntrance("POST /pay")
                .withTag("tenant", "a")
                .withTag("lane", "blue");
        assertThat(context)
                .isEqualTo(new CallContext(
                        "shop",
                        Priority.CRITICAL_PLUS,
                        Map.of("user", 7, "item", "book"),
                        "POST /pay",
                        Map.of("tenant", "a", "lane", "blue")));
        assertThat(context.withKey("user", 8).withTag("lane", "green"))
                .isEqualTo(new CallContext(
                        "shop",
                        Priority.CRITICAL_PLUS,
                        Map.of("user", 8, "item", "book"),
                        "POST /pay",
                        Map.of("tenant", "a", "lane", "green")));
        assertThat(SHOP).isEqualTo(new CallContext("shop", Priority.CRITICAL, Map.of(), null, Map.of()));
    }

    @Test
    void keys_and_tags_cannot_be_changed() {
        Map<String, Object> keys = new HashMap<>(Map.of("user", 1));
        Map<String, String> tags = new HashMap<>(Map.of("lane", "blue"));
        CallContext context = new CallContext(null, Priority.CRITICAL, keys, null, tags);
        keys.put("user", 2);
        tags.clear();
        assertThat(context.keys()).isEqualTo(Map.of("user", 1));
        assertThat(context.tags()).isEqualTo(Map.of("lane", "blue"));
        assertThatThrownBy(() -> context.keys().put("user", 3)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> context.tags().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void bad_parts_are_refused() {
        assertThatThrownBy(() -> SHOP.withPriority(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("priority must be present, but was null");
        assertThatThrownBy(() -> SHOP.withKey("", 1)).hasMessage("name must not be blank, but was \"\"");
        assertThatThrownBy(() -> SHOP.withKey("user", null)).hasMessage("user must be present, but was null");
        assertThatThrownBy(() -> SHOP.withTag("lane", null)).hasMessage("lane must be present, but was null");
    }

    @ParameterizedTest
    @MethodSource("io.sluice.core.testing.Threads#kinds")
    void scopes_nest_and_give_back_the_outer_one(ThreadFactory kind) throws Exception {
        Threads.on(kind, () -> {
            try (CallContext.Scope outer = SHOP.open()) {
                assertThat(CallContext.current()).isSameAs(SHOP);
                try (CallContext.Scope inner = BATCH.open()) {
                    assertThat(CallContext.current()).isSameAs(BATCH);
                }
                assertThat(CallContext.current()).isSameAs(SHOP);
            }
            assertThat(CallContext.current()).isSameAs(CallContext.EMPTY);
            return null;
        });
    }

    @ParameterizedTest
    @MethodSource("io.sluice.core.testing.Threads#kinds")
    void a_scope_stays_with_its_thread_across_its_waits_and_reaches_no_other(ThreadFactory kind) throws Exception {
        Threads.together(
                8,
                starter -> Threads.on(kind, () -> {
                    CallContext mine = CallContext.EMPTY.withKey("thread", starter);
                    try (CallContext.Scope scope = mine.open()) {
                        for (int i = 0; i < 100; i++) {
                            Thread.yield(); // lets a virtual thread change its carrier
                            assertThat(CallContext.current()).isSameAs(mine);
                        }
                    }
                    assertThat(CallContext.current()).isSameAs(CallContext.EMPTY);
                    return null;
                }));
    }

    @ParameterizedTest
    @MethodSource("io.sluice.core.testing.Threads#kinds")
    void a_new_thread_begins_without_a_scope(ThreadFactory kind) throws Exception {
        try (CallContext.Scope scope = SHOP.open()) {
            assertThat(Threads.on(kind, CallContext::current)).isSameAs(CallContext.EMPTY);
        }
    }

    @Test
    void work_runs_inside_a_scope_that_ends_with_it() throws Exception {
        CallContext[] seen = new CallContext[1];
        SHOP.run(() -> seen[0] = CallContext.current());
        assertThat(seen[0]).isSameAs(SHOP);
        assertThat(BATCH.call(CallContext::current)).isSameAs(BATCH);
    }

    @Test
    void a_scope_ends_also_when_its_work_throws() {
        IOException failure = new IOException();
        assertThatThrownBy(() -> SHOP.call(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(CallContext.current()).isSameAs(CallContext.EMPTY);
        assertThatThrownBy(() -> SHOP.run(() -> {
                    throw new IllegalStateException();
                }))
                .isInstanceOf(IllegalStateException.class);
    }
}
