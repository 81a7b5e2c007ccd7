package io.sluice.cluster.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ExposureTest {

    @Test
    void beyond_the_loopback_interface_a_server_needs_tls_and_principals() {
        assertThatThrownBy(() -> TokenServer.builder().host("0.0.0.0").port(0).start())
                .hasMessage("host of the token server must be of the loopback interface without TLS and principals,"
                        + " but was 0.0.0.0; insecure: true allows it");
        assertThatThrownBy(() -> Exposure.check("it", "0.0.0.0", true, false, false))
                .hasMessageContaining("without principals, but was 0.0.0.0");
        assertThatThrownBy(() -> Exposure.check("it", "::", false, true, false))
                .hasMessageContaining("without TLS, but was ::");
    }

    @Test
    void what_is_protected_or_meant_or_on_the_loopback_interface_is_allowed() {
        assertThatCode(() -> Exposure.check("it", "0.0.0.0", true, true, false)).doesNotThrowAnyException();
        assertThatCode(() -> Exposure.check("it", "0.0.0.0", false, false, true))
                .doesNotThrowAnyException();
        assertThatCode(() -> Exposure.check("it", "127.0.0.1", false, false, false))
                .doesNotThrowAnyException();
        assertThatCode(() -> Exposure.check("it", "::1", false, false, false)).doesNotThrowAnyException();
    }
}
