package io.sluice.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.Priority;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WebPropertiesTest {
    /**
     * @param properties each {@code name=value}
     */
    static WebProperties bind(String... properties) {
        Map<String, String> source = new HashMap<>();
        for (String property : properties) {
            int equals = property.indexOf('=');
            source.put(property.substring(0, equals), property.substring(equals + 1));
        }
        return new Binder(new MapConfigurationPropertySource(source)).bindOrCreate("sluice.web", WebProperties.class);
    }

    @Test
    void the_defaults_are_those_that_are_written_down() {
        WebProperties defaults = bind();

        assertThat(defaults.enabled()).isTrue();
        assertThat(defaults.order()).isEqualTo(Integer.MIN_VALUE + 100);
        assertThat(defaults.exclude()).containsExactly("/actuator/**");
        assertThat(defaults.inbound()).isEqualTo("inbound");
        assertThat(defaults.adaptive()).isEqualTo(new WebProperties.Adaptive(false, 1, 1000, null));
        assertThat(defaults.origin()).containsExactly("principal", "address");
        assertThat(defaults.keys()).isEmpty();
        assertThat(defaults.ipv6PrefixLength()).isEqualTo(64);
        assertThat(defaults.priorityHeader()).isNull();
        assertThat(defaults.highestPriority()).isEqualTo(Priority.CRITICAL);
        assertThat(defaults.trustedProxies()).isEmpty();
        assertThat(defaults.forwardedHeader()).isEqualTo(WebProperties.ForwardedHeader.X_FORWARDED_FOR);
        assertThat(defaults.failureStatus()).containsExactly("5xx");
        assertThat(defaults.rateLimitHeaders()).isEqualTo(WebProperties.RateLimitHeaders.REFUSALS);
    }

    @Test
    void lists_can_be_emptied() {
        WebProperties empty = bind("sluice.web.exclude=", "sluice.web.failure-status=", "sluice.web.origin=");

        assertThat(empty.exclude()).isEmpty();
        assertThat(empty.failureStatus()).isEmpty();
        assertThat(empty.origin()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sluice.web.exclude=health | each of sluice.web.exclude must be a path such as /health, or one that ends in"
                        + " /**, but was \"health\"",
                "sluice.web.exclude=/a/*/b | each of sluice.web.exclude must be a path such as /health, or one that ends in"
                        + " /**, but was \"/a/*/b\"",
                "sluice.web.inbound=' ' | sluice.web.inbound must not be blank, but was \" \"",
                "sluice.web.adaptive.min-limit=0 | sluice.web.adaptive.min-limit must be between 1 and 1000000, but was 0",
                "sluice.web.adaptive.max-limit=0 | sluice.web.adaptive.max-limit must be between 1 and 1000000, but was 0",
                "sluice.web.adaptive.initial-limit=1001 | sluice.web.adaptive.initial-limit must be between 1 and 1000, but was"
                        + " 1001",
                "sluice.web.origin=ip | sluice.web.origin must be header:<name>, parameter:<name>, cookie:<name>, address or"
                        + " principal, but was \"ip\"",
                "sluice.web.keys.user=header: | sluice.web.keys[user] must be header:<name>, parameter:<name>, cookie:<name>,"
                        + " address or principal, but was \"header:\"",
                "sluice.web.keys.address=cookie:a | each name of sluice.web.keys must not be \"address\", which is always the"
                        + " client's, but was \"address\"",
                "sluice.web.ipv6-prefix-length=31 | sluice.web.ipv6-prefix-length must be between 32 and 128, but was 31",
                "sluice.web.trusted-proxies=10.1.0.0/8 | sluice.web.trusted-proxies: addresses must hold blocks with no bits"
                        + " beyond their prefix, such as 10.0.0.0/8, but held \"10.1.0.0/8\"",
                "sluice.web.failure-status=6xx | each of sluice.web.failure-status must be a status from 100 to 599, a class"
                        + " of them such as 5xx, or a range such as 500-599, but was \"6xx\""
            })
    void a_bad_value_is_refused_with_its_name_what_is_allowed_and_what_it_was(String property, String message) {
        assertThatThrownBy(() -> bind(property.replace("' '", " "))).hasRootCauseMessage(message);
    }
}
