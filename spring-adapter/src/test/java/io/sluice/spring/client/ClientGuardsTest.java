package io.sluice.spring.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.spring.client.ClientProperties.Naming;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientGuardsTest {
    private static final String ITEM = "http://shop.example/items/7";

    private final Sluice sluice = Sluice.ofDefaults();

    static ClientCall call(String method, String uri, @Nullable String template) {
        return new ClientCall(null, method, URI.create(uri), ClientCall.pathOf(template));
    }

    private static ClientProperties properties(
            Naming naming, List<String> hosts, List<String> excluded, int maxGuards) {
        return new ClientProperties(true, naming, hosts, excluded, List.of("5xx"), List.of("GET"), maxGuards);
    }

    private static @Nullable String name(ClientGuards guards, ClientCall call) {
        Guard guard = guards.guard(call);
        return guard == null ? null : guard.name();
    }

    @Test
    void a_guard_has_the_name_of_method_host_and_template() {
        ClientGuards guards = ClientGuards.of(sluice);
        assertThat(name(guards, call("GET", ITEM, "/items/{id}"))).isEqualTo("GET shop.example/items/{id}");
        assertThat(name(guards, call("GET", "http://shop.example:81/items/7", "/items/{id}")))
                .isEqualTo("GET shop.example:81/items/{id}");
        assertThat(name(guards, call("GET", ITEM, null))).isEqualTo("GET shop.example");
        assertThat(ClientNaming.TEMPLATE.name(new ClientCall("shop", "PUT", URI.create(ITEM), "/items/{id}")))
                .isEqualTo("shop PUT shop.example/items/{id}");
        assertThat(name(
                        ClientGuards.of(sluice, properties(Naming.HOST, List.of("*"), List.of(), 10)),
                        call("GET", ITEM, "/items/{id}")))
                .isEqualTo("shop.example");
    }

    @ParameterizedTest
    @CsvSource({
        "/items/{id}, /items/{id}",
        "items/{id}, /items/{id}",
        "/items/{id}?full={full}, /items/{id}",
        "/items/{id}{?full}, /items/{id}",
        "/items/{id}#top, /items/{id}",
        "http://shop.example/items/{id}?a=b, /items/{id}",
        "https://{host}:81/items, /items",
        "/items/{id:[a-z]?[0-9]{2}}/parts, /items/{id:[a-z]?[0-9]{2}}/parts",
        "http://shop.example, ''"
    })
    void a_template_is_cut_down_to_its_path(String template, String path) {
        assertThat(ClientCall.pathOf(template)).isEqualTo(path);
    }

    @Test
    void hosts_are_guarded_as_the_properties_say() {
        ClientGuards guards = ClientGuards.of(
                sluice, properties(Naming.HOST, List.of("*.example", "localhost:*"), List.of("auth.example"), 10));
        assertThat(name(guards, call("GET", ITEM, null))).isEqualTo("shop.example");
        assertThat(name(guards, call("GET", "http://localhost:81/", null))).isEqualTo("localhost:81");
        assertThat(name(guards, call("GET", "http://auth.example/token", null))).isNull();
        assertThat(name(guards, call("GET", "http://elsewhere.test/", null))).isNull();
    }

    @Test
    void paths_put_together_by_hand_do_not_make_guards_without_end() {
        ClientGuards guards = ClientGuards.of(sluice, properties(Naming.TEMPLATE, List.of("*"), List.of(), 2));
        for (int i = 0; i < 50; i++) {
            guards.guard(call("GET", ITEM, "/items/" + i));
        }
        assertThat(sluice.guards())
                .extracting(Guard::name)
                .containsExactlyInAnyOrder("GET shop.example/items/0", "GET shop.example/items/1", "GET (other)");
        assertThat(name(guards, call("GET", ITEM, "/items/0"))).isEqualTo("GET shop.example/items/0");
    }

    @Test
    void retry_after_is_seconds_or_a_date() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(RetryAfter.of("120", now)).isEqualTo(Duration.ofMinutes(2));
        assertThat(RetryAfter.of("0", now)).isZero();
        assertThat(RetryAfter.of("Thu, 01 Jan 2026 00:00:30 GMT", now)).isEqualTo(Duration.ofSeconds(30));
        assertThat(RetryAfter.of("Wed, 31 Dec 2025 23:59:59 GMT", now)).isZero();
        assertThat(RetryAfter.of("99999999999", now)).isEqualTo(Duration.ofDays(31));
        assertThat(RetryAfter.of("soon", now)).isNull();
        assertThat(RetryAfter.of("-1", now)).isNull();
        assertThat(RetryAfter.of(null, now)).isNull();
    }
}
