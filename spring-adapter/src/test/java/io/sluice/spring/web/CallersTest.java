package io.sluice.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Priority;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CallersTest {
    private static Callers callers(String... properties) {
        return new Callers(WebPropertiesTest.bind(properties));
    }

    @Test
    void by_default_the_origin_is_who_has_logged_in_or_the_address() {
        Callers byDefault = callers();

        assertThat(byDefault.of(new FakeRequest().by("ann"), "GET /").origin()).isEqualTo("ann");
        assertThat(byDefault.of(new FakeRequest(), "GET /").origin()).isEqualTo("203.0.113.9");
        assertThat(byDefault.of(new FakeRequest().from(null), "GET /").origin()).isNull();
        assertThat(byDefault.needPrincipal()).isTrue();
    }

    @Test
    void the_first_source_of_the_origin_that_the_request_has_counts() {
        Callers headerFirst = callers("sluice.web.origin=header:X-Caller,address");

        assertThat(headerFirst
                        .of(new FakeRequest().header("X-Caller", "shop"), "GET /")
                        .origin())
                .isEqualTo("shop");
        assertThat(headerFirst
                        .of(new FakeRequest().header("X-Caller", " "), "GET /")
                        .origin())
                .as("blank is as good as absent")
                .isEqualTo("203.0.113.9");
        assertThat(headerFirst.needPrincipal()).isFalse();
    }

    @Test
    void keys_come_from_wherever_the_properties_say() {
        Callers keyed = callers(
                "sluice.web.keys.user=header:X-User",
                "sluice.web.keys.item=parameter:item",
                "sluice.web.keys.session=cookie:sid",
                "sluice.web.keys.who=principal",
                "sluice.web.keys.absent=header:X-Absent");
        FakeRequest request = new FakeRequest()
                .header("X-User", "bob")
                .withQuery("a=1&item=red%20shoe&item=2")
                .withCookie("sid", "s1")
                .by("ann");

        CallContext context = keyed.of(request, "GET /items");

        assertThat(context.keys())
                .isEqualTo(Map.of(
                        "user",
                        "bob",
                        "item",
                        "red shoe",
                        "session",
                        "s1",
                        "who",
                        "ann",
                        "address",
                        "203.0.113.9",
                        "client",
                        "203.0.113.9"));
        assertThat(context.entrance()).isEqualTo("GET /items");
    }

    @Test
    void a_client_of_IPv6_is_one_client_whichever_of_its_addresses_it_takes_and_access_lists_see_that_one() {
        Callers byAddress = callers("sluice.web.keys.who=address");
        FakeRequest request = new FakeRequest().from("2001:db8:1:2::77");

        CallContext context = byAddress.of(request, "GET /");

        String network = "2001:db8:1:2::/64";
        assertThat(context.origin()).isEqualTo(network);
        assertThat(context.keys()).isEqualTo(Map.of("address", "2001:db8:1:2::77", "client", network, "who", network));
        assertThat(callers().of(request, "GET /").keys())
                .isEqualTo(Map.of("address", "2001:db8:1:2::77", "client", network));
        assertThat(callers("sluice.web.ipv6-prefix-length=48")
                        .of(request, "GET /")
                        .origin())
                .isEqualTo("2001:db8:1::/48");
    }

    @Test
    void what_the_properties_call_client_is_that_and_nothing_else() {
        Callers named = callers("sluice.web.keys.client=header:X-Client");

        assertThat(named.of(new FakeRequest().header("X-Client", "app"), "GET /")
                        .keys())
                .isEqualTo(Map.of("address", "203.0.113.9", "client", "app"));
        assertThat(named.of(new FakeRequest(), "GET /").keys()).isEqualTo(Map.of("address", "203.0.113.9"));
    }

    @Test
    void a_request_from_nowhere_has_no_keys_of_an_address() {
        assertThat(callers().of(new FakeRequest().from(null), "GET /").keys()).isEmpty();
        assertThat(callers("sluice.web.keys.user=header:X-User")
                        .of(new FakeRequest().from(null), "GET /")
                        .keys())
                .isEmpty();
    }

    @Test
    void a_value_takes_no_more_room_than_it_may() {
        Callers keyed = callers("sluice.web.keys.user=header:X-User");

        Object value = keyed.of(new FakeRequest().header("X-User", "x".repeat(100_000)), "GET /")
                .keys()
                .get("user");

        assertThat(value).isEqualTo("x".repeat(RequestValue.LONGEST));
    }

    @ParameterizedTest
    @CsvSource({"SHEDDABLE,SHEDDABLE", "sheddable_plus,SHEDDABLE_PLUS", "CRITICAL_PLUS,CRITICAL", "urgent!,CRITICAL"})
    void a_client_may_claim_no_more_than_it_is_allowed_to(String claimed, Priority granted) {
        FakeRequest request = new FakeRequest().header("X-Priority", claimed);

        assertThat(callers("sluice.web.priority-header=X-Priority")
                        .of(request, "GET /")
                        .priority())
                .isEqualTo(granted);
        assertThat(callers().of(request, "GET /").priority())
                .as("not allowed at all")
                .isEqualTo(Priority.CRITICAL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "item=1 | 1",
                "a=b&item=1&c | 1",
                "item | ''",
                "item= | ''",
                "item=%zz | %zz",
                "it%65m=a+b | a b",
                "items=1 |",
                "&&&= |",
                "x=item=1 |"
            })
    void a_parameter_is_found_in_the_query_however_that_is_written(String query, String value) {
        assertThat(QueryParameter.first(query, "item")).isEqualTo(value);
    }
}
