package io.sluice.spring.client;

import static org.assertj.core.api.Assertions.assertThat;

import feign.Capability;
import io.sluice.guard.Sluice;
import io.sluice.reactor.ReactorGuard;
import io.sluice.spring.SluiceAutoConfiguration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.client.RestClientCustomizer;
import org.springframework.boot.web.client.RestTemplateCustomizer;
import org.springframework.boot.web.reactive.function.client.WebClientCustomizer;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientConditionsTest {
    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(SluiceAutoConfiguration.class, SluiceClientAutoConfiguration.class));

    @Test
    void every_kind_of_client_is_guarded() {
        contexts.run(context -> assertThat(context)
                .hasSingleBean(ClientGuards.class)
                .hasSingleBean(RestClientCustomizer.class)
                .hasSingleBean(RestTemplateCustomizer.class)
                .hasSingleBean(WebClientCustomizer.class)
                .hasSingleBean(Capability.class));
    }

    @Test
    void none_is_if_told_so() {
        contexts.withPropertyValues("sluice.client.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(ClientGuards.class)
                        .doesNotHaveBean(RestClientCustomizer.class));
        contexts.withPropertyValues(
                        "sluice.client.rest-client.enabled=false",
                        "sluice.client.rest-template.enabled=false",
                        "sluice.client.web-client.enabled=false",
                        "sluice.client.feign.enabled=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(ClientGuards.class)
                        .doesNotHaveBean(RestClientCustomizer.class)
                        .doesNotHaveBean(RestTemplateCustomizer.class)
                        .doesNotHaveBean(WebClientCustomizer.class)
                        .doesNotHaveBean(Capability.class));
    }

    @Test
    void what_is_not_on_the_classpath_is_left_out() {
        without(RestClient.class, "sluiceRestClientCustomizer");
        without(RestTemplate.class, "sluiceRestTemplateCustomizer");
        without(WebClient.class, "sluiceWebClientCustomizer");
        without(ReactorGuard.class, "sluiceWebClientCustomizer");
        without(Capability.class, "sluiceFeignCapability");
    }

    private void without(Class<?> type, String bean) {
        contexts.withClassLoader(new FilteredClassLoader(type))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Sluice.class)
                        .doesNotHaveBean(bean));
    }

    @Test
    void the_application_may_make_the_names() {
        contexts.withBean(ClientNaming.class, () -> call -> "everything")
                .run(context -> assertThat(context.getBean(ClientGuards.class)
                                .guard(ClientGuardsTest.call("GET", "http://shop.example/items/7", null)))
                        .extracting(guard -> guard.name())
                        .isEqualTo("everything"));
    }

    @Test
    void a_status_that_is_none_stops_the_start() {
        contexts.withPropertyValues("sluice.client.failure-statuses=5xx,soon")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("sluice.client.failure-statuses")
                        .hasMessageContaining("soon"));
    }
}
