package io.sluice.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientNetworkTest {
    @ParameterizedTest(name = "{0} of /{1} is {2}")
    @CsvSource({
        "2001:db8:1:2:3:4:5:6, 64, 2001:db8:1:2::/64",
        "2001:db8:1:2::1, 64, 2001:db8:1:2::/64",
        "2001:DB8:0001:2:ffff:ffff:ffff:ffff, 64, 2001:db8:1:2::/64",
        "2001:db8:1:3::1, 64, 2001:db8:1:3::/64",
        "2001:db8:1:ff80::1, 57, 2001:db8:1:ff80::/57",
        "2001:db8:1:ff7f::1, 57, 2001:db8:1:ff00::/57",
        "2001:db8:1:2::1, 48, 2001:db8:1::/48",
        "2001:db8:1:2::1, 32, 2001:db8::/32",
        "2001:db8:1:2::1, 112, 2001:db8:1:2:0:0:0::/112",
        "2001:db8::ffff, 127, 2001:db8:0:0:0:0:0:fffe/127",
        "2001:db8::ffff, 128, 2001:db8:0:0:0:0:0:ffff/128",
        "::1, 64, 0:0:0:0::/64",
        "fe80::1%eth7, 64, fe80:0:0:0::/64"
    })
    void all_addresses_of_a_network_are_one_client(String address, int prefix, String client) {
        assertThat(new ClientNetwork(prefix).of(address)).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "::ffff:203.0.113.9, 203.0.113.9",
        "::FFFF:cb00:7109, 203.0.113.9",
        "0:0:0:0:0:ffff:203.0.113.9, 203.0.113.9"
    })
    void an_address_of_IPv4_is_a_client_however_it_is_written(String address, String client) {
        assertThat(new ClientNetwork(32).of(address)).isEqualTo(client);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "unknown", ":", "a:b", "1:2:3:4:5:6:7:8:9", "example.com:80", "unix:/run/shop.sock", "::1::2"
            })
    void what_is_no_address_is_a_client_of_its_own_and_nobody_is_asked_about_it(String text) {
        assertThat(new ClientNetwork(64).of(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 129})
    void a_prefix_has_its_range(int prefix) {
        assertThatThrownBy(() -> new ClientNetwork(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sluice.web.ipv6-prefix-length must be between 32 and 128, but was " + prefix);
    }

    @Test
    void both_ends_of_the_range_are_in_it() {
        assertThat(new ClientNetwork(32).of("2001:db8:ffff::")).isEqualTo(new ClientNetwork(32).of("2001:db8::1"));
        assertThat(new ClientNetwork(128).of("2001:db8::2")).isNotEqualTo(new ClientNetwork(128).of("2001:db8::1"));
    }
}
