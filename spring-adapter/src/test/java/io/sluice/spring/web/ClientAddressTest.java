package io.sluice.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientAddressTest {
    private final ClientAddress nobodyTrusted = new ClientAddress(List.of(), false);
    private final ClientAddress oldHeader = new ClientAddress(List.of("10.0.0.0/8", "2001:db8::/32"), false);
    private final ClientAddress newHeader = new ClientAddress(List.of("10.0.0.0/8", "2001:db8::/32"), true);

    @Test
    void where_no_proxy_is_trusted_the_connection_says_who_calls() {
        FakeRequest request = new FakeRequest().from("10.0.0.1").header("X-Forwarded-For", "198.51.100.7");

        assertThat(nobodyTrusted.of(request)).isEqualTo("10.0.0.1");
    }

    @Test
    void a_client_that_is_no_proxy_is_not_believed() {
        FakeRequest request = new FakeRequest().from("203.0.113.9").header("X-Forwarded-For", "198.51.100.7");

        assertThat(oldHeader.of(request)).isEqualTo("203.0.113.9");
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.7 | 198.51.100.7",
                "198.51.100.7, 10.2.2.2 | 198.51.100.7",
                "1.1.1.1, 198.51.100.7, 10.2.2.2, 10.3.3.3 | 198.51.100.7", // the first was the client's to write
                "10.1.1.1, 10.2.2.2 | 10.1.1.1",
                "198.51.100.7:4711 | 198.51.100.7",
                "[2001:db9::7]:4711 | 2001:db9::7",
                "2001:db9::7,2001:db8::1 | 2001:db9::7",
                "'' | 10.0.0.1",
                "unknown | 10.0.0.1",
                "198.51.100.7, unknown, 10.2.2.2 | 10.2.2.2", // what stands before an unreadable entry is not believed
                "198.51.100.7, <script>, 10.2.2.2 | 10.2.2.2",
                "',,,,' | 10.0.0.1"
            })
    void the_list_is_read_from_its_end_up_to_the_first_address_that_is_no_proxy(String header, String client) {
        assertThat(oldHeader.of(new FakeRequest().from("10.0.0.1").header("X-Forwarded-For", header)))
                .isEqualTo(client);
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "for=198.51.100.7 | 198.51.100.7",
                "for=198.51.100.7;proto=https;by=10.2.2.2 | 198.51.100.7",
                "proto=https;For=\"198.51.100.7:4711\" | 198.51.100.7",
                "for=\"[2001:db9::7]:4711\" | 2001:db9::7",
                "for=1.1.1.1, for=198.51.100.7, for=10.2.2.2 | 198.51.100.7",
                "for=_hidden | 10.0.0.1",
                "for= | 10.0.0.1",
                "proto=https | 10.0.0.1",
                "for=\" | 10.0.0.1"
            })
    void the_header_of_rfc_7239_is_read_alike(String header, String client) {
        assertThat(newHeader.of(new FakeRequest().from("10.0.0.1").header("Forwarded", header)))
                .isEqualTo(client);
    }

    @Test
    void the_other_header_is_not_looked_at() {
        FakeRequest request = new FakeRequest().from("10.0.0.1").header("X-Forwarded-For", "198.51.100.7");

        assertThat(newHeader.of(request)).isEqualTo("10.0.0.1");
    }

    @Test
    void several_lines_are_one_list() {
        FakeRequest request = new FakeRequest()
                .from("10.0.0.1")
                .header("X-Forwarded-For", "1.1.1.1, 198.51.100.7")
                .header("X-Forwarded-For", "10.2.2.2");

        assertThat(oldHeader.of(request)).isEqualTo("198.51.100.7");
    }

    @Test
    void a_list_without_end_is_read_for_a_while_only() {
        FakeRequest request =
                new FakeRequest().from("10.0.0.1").header("X-Forwarded-For", "1.1.1.1" + ",10.2.2.2".repeat(10_000));

        assertThat(oldHeader.of(request)).isEqualTo("10.2.2.2");
    }

    @Test
    void who_is_trusted_must_be_an_address_or_a_block() {
        assertThatThrownBy(() -> new ClientAddress(List.of("proxy.example"), false))
                .hasMessage("addresses must hold IPv4 or IPv6 addresses, or blocks of them such as 10.0.0.0/8 or"
                        + " 2001:db8::/32, but held \"proxy.example\"");
    }
}
