package io.sluice.ratelimiter.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AddressTest {

    @ParameterizedTest
    @CsvSource({
        "::, 0, 0",
        "::1, 0, 1",
        "1::, 1000000000000, 0",
        "1:2:3:4:5:6:7:8, 1000200030004, 5000600070008",
        "1::8, 1000000000000, 8",
        "2001:DB8::ff, 20010db800000000, ff",
        "1:2:3:4:5:6:7::, 1000200030004, 5000600070000",
        "::2:3:4:5:6:7:8, 200030004, 5000600070008",
        "::ffff:10.1.2.3, 0, ffff0a010203",
        "1:2:3:4:5:6:1.2.3.4, 1000200030004, 5000601020304",
        "10.1.2.3, 0, ffff0a010203",
        "0.0.0.0, 0, ffff00000000",
        "255.255.255.255, 0, ffffffffffff"
    })
    void reads_what_the_standards_allow(String text, String high, String low) {
        assertThat(Address.parse(text))
                .isEqualTo(new Address(Long.parseUnsignedLong(high, 16), Long.parseUnsignedLong(low, 16)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.1000",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "010.1.2.3",
                "1.2.3.04",
                "0x1.2.3.4",
                "+1.2.3.4",
                " 1.2.3.4",
                "1.2.3.4:80",
                "\u0661.2.3.4",
                ":",
                ":::",
                ":1",
                "1:",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1::2::3",
                "12345::",
                "g::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3",
                "1.2.3.4::",
                "[::1",
                "::1]:80"
            })
    void what_is_no_address_is_none(String text) {
        assertThat(Address.parse(text)).isNull();
        assertThat(Address.ofCaller(text)).isNull();
    }

    @Test
    void a_caller_may_bring_brackets_a_zone_or_an_object() throws UnknownHostException {
        assertThat(Address.ofCaller("[::1]")).isEqualTo(Address.parse("::1"));
        assertThat(Address.ofCaller("fe80::1%eth0")).isEqualTo(Address.parse("fe80::1"));
        assertThat(Address.ofCaller("[10.1.2.3]")).isNull();
        assertThat(Address.ofCaller("10.1.2.3%eth0")).isNull();
        assertThat(Address.ofCaller(InetAddress.getByAddress(new byte[] {10, 1, 2, 3})))
                .isEqualTo(Address.parse("10.1.2.3"));
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        assertThat(Address.ofCaller(InetAddress.getByAddress("elsewhere", loopback)))
                .isEqualTo(Address.parse("::1"));
        assertThat(Address.ofCaller(7)).isNull();
        assertThat(Address.ofCaller(null)).isNull();
    }
}
