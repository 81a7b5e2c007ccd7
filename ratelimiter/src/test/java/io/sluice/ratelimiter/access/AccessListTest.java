package io.sluice.ratelimiter.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.time.ManualClock;
import io.sluice.ratelimiter.access.AccessListConfig.Mode;
import io.sluice.ratelimiter.access.AccessListEvent.CallRefused;
import io.sluice.ratelimiter.access.AccessListEvent.ConfigUpdated;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AccessListTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final CallContext NOBODY = CallContext.EMPTY;

    private final ManualClock clock = new ManualClock();

    private AccessList list(AccessListConfig.Builder config) {
        return AccessList.of("payments", config.build(), clock);
    }

    private static AccessListConfig.Builder allow() {
        return AccessListConfig.custom().mode(Mode.ALLOW);
    }

    private static AccessListConfig.Builder deny() {
        return AccessListConfig.custom();
    }

    private static CallContext from(Object address) {
        return NOBODY.withKey(AccessList.ADDRESS, address);
    }

    /** "in", or the reason of the refusal. */
    private static String answer(AccessList list, CallContext context) {
        long token = list.enter(AccessList.UNTIMED, context);
        return token >= 0 ? "in" : list.refusal(token).reason();
    }

    @Test
    void without_lists_everybody_is_let_in() {
        assertThat(answer(AccessList.ofDefaults("payments"), NOBODY)).isEqualTo("in");
    }

    @Test
    void origins_are_allowed_or_denied_by_name() {
        AccessList allowed = list(allow().origins("shop", "app"));
        AccessList denied = list(deny().origins("shop", "app"));
        CallContext shop = NOBODY.withOrigin("shop");
        CallContext other = NOBODY.withOrigin("Shop");
        assertThat(answer(allowed, shop)).isEqualTo("in");
        assertThat(answer(allowed, other)).isEqualTo("origin");
        assertThat(answer(allowed, NOBODY)).as("unknown").isEqualTo("origin");
        assertThat(answer(denied, shop)).isEqualTo("origin");
        assertThat(answer(denied, other)).isEqualTo("in");
        assertThat(answer(denied, NOBODY)).as("unknown").isEqualTo("in");
    }

    @Test
    void keys_are_compared_by_the_text_of_their_values() {
        AccessList allowed = list(allow().key("merchant", "7", "8"));
        assertThat(answer(allowed, NOBODY.withKey("merchant", 7))).isEqualTo("in");
        assertThat(answer(allowed, NOBODY.withKey("merchant", "8"))).isEqualTo("in");
        assertThat(answer(allowed, NOBODY.withKey("merchant", 9))).isEqualTo("key");
        assertThat(answer(allowed, NOBODY.withKey("user", 7))).isEqualTo("key");
    }

    @Test
    void blocks_hold_the_addresses_of_their_family() throws UnknownHostException {
        AccessList denied = list(deny().addresses("10.0.0.0/8", "192.168.7.7", "2001:db8::/32", "::1"));
        for (String inside : List.of("10.0.0.0", "10.255.255.255", "192.168.7.7", "2001:db8:1::2", "::1", "[::1]")) {
            assertThat(answer(denied, from(inside))).as(inside).isEqualTo("address");
        }
        for (String outside : List.of("9.255.255.255", "11.0.0.0", "192.168.7.8", "2001:db9::", "::2", "0.0.0.1")) {
            assertThat(answer(denied, from(outside))).as(outside).isEqualTo("in");
        }
        assertThat(answer(denied, from(InetAddress.getByAddress(new byte[] {10, 1, 2, 3}))))
                .isEqualTo("address");
    }

    @Test
    void an_ipv4_address_is_the_same_in_its_ipv6_form() {
        AccessList v4 = list(allow().addresses("10.0.0.0/8"));
        assertThat(answer(v4, from("::ffff:10.1.2.3"))).isEqualTo("in");
        assertThat(answer(v4, from("::ffff:a01:203"))).isEqualTo("in");
        assertThat(answer(v4, from("::10.1.2.3"))).as("not the mapped form").isEqualTo("address");
        AccessList mapped = list(allow().addresses("::ffff:10.0.0.0/104"));
        assertThat(answer(mapped, from("10.1.2.3"))).isEqualTo("in");
        assertThat(answer(mapped, from("11.1.2.3"))).isEqualTo("address");
    }

    @Test
    void all_of_ipv6_is_none_of_ipv4_and_the_other_way_round() {
        assertThat(answer(list(allow().addresses("::/0")), from("10.1.2.3"))).isEqualTo("address");
        assertThat(answer(list(allow().addresses("::/0")), from("2001:db8::1"))).isEqualTo("in");
        assertThat(answer(list(allow().addresses("0.0.0.0/0")), from("10.1.2.3")))
                .isEqualTo("in");
        assertThat(answer(list(allow().addresses("0.0.0.0/0")), from("::1"))).isEqualTo("address");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void what_is_no_address_is_never_silently_let_in(Mode mode) {
        AccessList list = list(deny().mode(mode).addresses("10.0.0.0/8"));
        assertThat(answer(list, from("localhost"))).isEqualTo("unreadableAddress");
        assertThat(answer(list, from("010.1.2.3"))).isEqualTo("unreadableAddress");
        assertThat(answer(list, from(42))).isEqualTo("unreadableAddress");
        assertThat(answer(list, NOBODY)).as("missing").isEqualTo(mode == Mode.ALLOW ? "address" : "in");
    }

    @Test
    void every_value_of_a_collection_must_pass() {
        AccessList allowed = list(allow().addresses("10.0.0.0/8"));
        AccessList denied = list(deny().addresses("10.0.0.0/8"));
        assertThat(answer(allowed, from(List.of("10.1.2.3", "10.1.2.4")))).isEqualTo("in");
        assertThat(answer(allowed, from(List.of("10.1.2.3", "11.1.2.3")))).isEqualTo("address");
        assertThat(answer(denied, from(List.of("11.1.2.3", "10.1.2.3")))).isEqualTo("address");
        assertThat(answer(denied, from(List.of("11.1.2.3")))).isEqualTo("in");
        assertThat(answer(allowed, from(List.of()))).isEqualTo("address");
        assertThat(answer(denied, from(List.of()))).isEqualTo("in");
        assertThat(answer(denied, from(Arrays.asList("11.1.2.3", null)))).isEqualTo("unreadableAddress");
    }

    @Test
    void a_call_must_pass_every_list_and_the_refusal_names_the_first_it_did_not() {
        AccessList list = list(allow().origins("shop")
                .addresses("10.0.0.0/8")
                .key("merchant", "7")
                .key("country", "DE"));
        CallContext good = NOBODY.withOrigin("shop")
                .withKey(AccessList.ADDRESS, "10.1.2.3")
                .withKey("merchant", 7)
                .withKey("country", "DE");
        assertThat(answer(list, good)).isEqualTo("in");
        assertThat(answer(list, good.withOrigin("app"))).isEqualTo("origin");
        assertThat(answer(list, good.withKey(AccessList.ADDRESS, "11.1.2.3"))).isEqualTo("address");
        assertThat(answer(list, good.withKey("merchant", 8))).isEqualTo("key");
        assertThat(answer(list, good.withKey("country", "FR"))).isEqualTo("key");
    }

    @Test
    void blocks_that_lie_in_others_take_no_room() {
        AccessList list = list(deny().addresses("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "::ffff:10.9.9.9", "::1"));
        assertThat(list.snapshot().addresses()).isEqualTo(2);
        assertThat(answer(list, from("10.1.2.3"))).isEqualTo("address");
    }

    @Test
    void lists_are_changed_while_the_gate_runs() {
        AccessList list = list(deny().origins("shop"));
        CallContext shop = NOBODY.withOrigin("shop");
        long underWay = list.enter(AccessList.UNTIMED, NOBODY);
        AccessListConfig next = deny().addresses("::1").build();
        list.update(next);
        assertThat(answer(list, shop)).isEqualTo("in");
        assertThat(answer(list, from("::1"))).isEqualTo("address");
        list.cancel(underWay);
        assertThat(list.config()).isEqualTo(next);
    }

    @Test
    void refusals_and_changes_are_told() {
        AccessList list = list(deny().origins("shop"));
        List<AccessListEvent> heard = new ArrayList<>();
        list.events().subscribe(heard::add);
        CallContext shop = NOBODY.withOrigin("shop");
        AccessListConfig before = list.config();
        answer(list, shop);
        list.update(before);
        list.update(AccessListConfig.ofDefaults());
        assertThat(heard)
                .containsExactly(
                        new CallRefused("payments", START, "origin", shop),
                        new ConfigUpdated("payments", START, before, AccessListConfig.ofDefaults()));
    }

    @Test
    void calls_are_refused_with_a_reason_and_counted() throws Exception {
        AccessList list = list(deny().origins("shop").key("merchant", "7", "8"));
        NOBODY.withOrigin("shop").run(() -> {
            assertThatThrownBy(() -> list.executeSupplier(() -> "never"))
                    .isInstanceOfSatisfying(AccessRefusedException.class, refused -> {
                        assertThat(refused).hasMessage("accessList \"payments\" refused the call: origin");
                        assertThat(refused.retryAfter()).isEmpty();
                    });
            assertThat(list.tryAcquirePermission()).isFalse();
        });
        assertThat(list.executeSupplier(() -> "in")).isEqualTo("in");
        assertThatThrownBy(() -> list.executeRunnable(() -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(list.tryAcquirePermission()).isTrue();
        list.onSuccess(1, TimeUnit.MILLISECONDS);
        list.releasePermission();
        assertThat(list.tryAcquirePermission()).isTrue();
        list.onError(1, TimeUnit.MILLISECONDS, new IllegalStateException());
        list.releasePermission();
        assertThat(list.executeCompletionStage(() -> CompletableFuture.completedFuture("in"))
                        .toCompletableFuture()
                        .get())
                .isEqualTo("in");
        AccessListSnapshot snapshot = list.snapshot();
        assertThat(snapshot.counts().rejected()).isEqualTo(2);
        assertThat(snapshot.counts().succeeded()).isEqualTo(3);
        assertThat(snapshot.counts().failed()).isEqualTo(2);
        assertThat(snapshot).isEqualTo(new AccessListSnapshot("payments", Mode.DENY, 1, 0, 2, snapshot.counts()));
        assertThat(list)
                .hasToString("AccessList[payments, AccessListConfig[DENY, 1 origins, 0 addresses, keys [merchant]]]");
        assertThat(list.kind()).isEqualTo("accessList");
        assertThat(list.timed()).isFalse();
    }

    @Test
    void the_registry_gives_each_name_one_list() {
        String name = "payments";
        AccessListConfig config = deny().origins("shop").build();
        AccessListRegistry registry = AccessListRegistry.of(config, Map.of("team", "pay"), clock);
        AccessList list = registry.accessList(name);
        assertThat(registry.accessList(name, config)).isSameAs(list);
        assertThat(list.clock()).isSameAs(clock);
        assertThatThrownBy(() -> registry.accessList(name, AccessListConfig.ofDefaults()))
                .hasMessageContaining("exists with another configuration");
        assertThatThrownBy(() -> registry.accessList(name, config, Map.of("a", "b")))
                .hasMessageContaining("exists with other tags");
        AccessList other = AccessList.of(name, config, clock);
        assertThat(registry.replace(other)).contains(list);
        assertThat(registry.accessList(name)).isSameAs(other);
        assertThat(AccessListRegistry.ofDefaults().defaults()).isEqualTo(AccessListConfig.ofDefaults());
    }
}
