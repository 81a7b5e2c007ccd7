package io.sluice.ratelimiter.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ratelimiter.access.AccessListConfig.Mode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AccessListConfigTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.1.2.300 | IPv4 or IPv6 addresses, or blocks of them such as 10.0.0.0/8 or 2001:db8::/32",
                "localhost | IPv4 or IPv6 addresses, or blocks of them such as 10.0.0.0/8 or 2001:db8::/32",
                "fe80::1%eth0 | IPv4 or IPv6 addresses, or blocks of them such as 10.0.0.0/8 or 2001:db8::/32",
                "10.1.2.3/8 | blocks with no bits beyond their prefix, such as 10.0.0.0/8",
                "2001:db8::1/64 | blocks with no bits beyond their prefix, such as 10.0.0.0/8",
                "::ffff:10.0.0.0/90 | blocks with no bits beyond their prefix, such as 10.0.0.0/8",
                "10.0.0.0/33 | blocks with a prefix length between 0 and 32 bits",
                "10.0.0.0/ | blocks with a prefix length between 0 and 32 bits",
                "10.0.0.0/08 | blocks with a prefix length between 0 and 32 bits",
                "10.0.0.0/-8 | blocks with a prefix length between 0 and 32 bits",
                "10.0.0.0/8/8 | blocks with a prefix length between 0 and 32 bits",
                "2001:db8::/129 | blocks with a prefix length between 0 and 128 bits"
            })
    void an_entry_that_is_no_address_is_refused_with_what_is_allowed_and_what_it_was(String entry, String allowed) {
        assertThatThrownBy(() -> AccessListConfig.custom().addresses(entry).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("addresses must hold " + allowed + ", but held \"" + entry + '"');
    }

    @Test
    void an_allow_list_that_nobody_is_on_is_refused() {
        assertThatThrownBy(() -> AccessListConfig.custom().mode(Mode.ALLOW).build())
                .hasMessage("one of origins, addresses and keys must be given with mode ALLOW, but all were empty");
        assertThat(AccessListConfig.ofDefaults().mode()).isEqualTo(Mode.DENY);
    }

    @Test
    void keys_have_names_and_values_and_addresses_a_list_of_their_own() {
        assertThatThrownBy(() -> AccessListConfig.custom().key("merchant").build())
                .hasMessage("keys[merchant] must hold one value at least, but was empty");
        assertThatThrownBy(() -> AccessListConfig.custom().key(" ", "7").build())
                .hasMessageContaining("each name of keys must not be blank");
        assertThatThrownBy(() -> AccessListConfig.custom().origins("").build())
                .hasMessageContaining("each of origins must not be blank");
        assertThatThrownBy(() ->
                        AccessListConfig.custom().key("address", "10.1.2.3").build())
                .hasMessage("keys must not hold \"address\", whose values belong to addresses, but held [10.1.2.3]");
    }

    @Test
    void what_is_missing_is_refused_by_its_name() {
        refused(() -> AccessListConfig.custom().origins((String[]) null), "origins must be present, but was null");
        refused(
                () -> AccessListConfig.custom().origins("shop", null).build(),
                "each of origins must be present, but was null");
        refused(
                () -> AccessListConfig.custom().addresses("::1", null).build(),
                "each of addresses must be present, but was null");
        refused(() -> AccessListConfig.custom().key(null, "7"), "each name of keys must not be blank, but was null");
        refused(
                () -> AccessListConfig.custom().key("merchant", "7", null),
                "keys[merchant][1] must be present, but was null");
        refused(
                () -> new AccessListConfig(Mode.DENY, null, Set.of(), Map.of()),
                "origins must be present, but was null");
        refused(() -> new AccessListConfig(Mode.DENY, Set.of(), Set.of(), null), "keys must be present, but was null");
        Map<String, Set<String>> keys = new HashMap<>();
        keys.put("merchant", null);
        refused(
                () -> new AccessListConfig(Mode.DENY, Set.of(), Set.of(), keys),
                "keys[merchant] must be present, but was null");
    }

    private static void refused(ThrowingCallable making, String message) {
        assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void is_a_value_that_its_builder_leaves_as_it_is() {
        AccessListConfig config = AccessListConfig.custom()
                .origins("shop")
                .addresses("10.0.0.0/8")
                .key("merchant", "7")
                .build();
        AccessListConfig more =
                config.toBuilder().origins("app").key("merchant", "8").build();
        assertThat(config)
                .isEqualTo(new AccessListConfig(
                        Mode.DENY, Set.of("shop"), Set.of("10.0.0.0/8"), Map.of("merchant", Set.of("7"))));
        assertThat(more.origins()).containsExactlyInAnyOrder("shop", "app");
        assertThat(more.keys().get("merchant")).containsExactlyInAnyOrder("7", "8");
        assertThat(config).hasToString("AccessListConfig[DENY, 1 origins, 1 addresses, keys [merchant]]");
    }
}
