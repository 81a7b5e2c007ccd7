package io.sluice.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.guard.Sluice;
import io.sluice.spring.SluiceAutoConfiguration;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.servlet.DispatcherServlet;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SluiceWebAutoConfigurationTest {
    private static final AutoConfigurations OURS =
            AutoConfigurations.of(SluiceAutoConfiguration.class, SluiceWebAutoConfiguration.class);

    private final WebApplicationContextRunner servlet = new WebApplicationContextRunner().withConfiguration(OURS);
    private final ReactiveWebApplicationContextRunner reactive =
            new ReactiveWebApplicationContextRunner().withConfiguration(OURS);

    @Test
    void an_application_on_servlets_has_a_filter() {
        servlet.run(context -> {
            assertThat(context).hasSingleBean(EntryFilter.class).doesNotHaveBean(EntryWebFilter.class);
            assertThat(context.getBean(Sluice.class).find("inbound")).isPresent();
        });
    }

    @Test
    void a_reactive_application_has_one_of_its_own() {
        reactive.run(context -> assertThat(context)
                .hasSingleBean(EntryWebFilter.class)
                .hasSingleBean(ResourceHandlerAdapter.class)
                .doesNotHaveBean(EntryFilter.class));
    }

    @Test
    void an_application_without_a_web_has_nothing_of_it() {
        new ApplicationContextRunner()
                .withConfiguration(OURS)
                .run(context -> assertThat(context).doesNotHaveBean(WebEntry.class));
    }

    @Test
    void without_spring_mvc_there_is_no_filter() {
        servlet.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EntryFilter.class));
    }

    @Test
    void without_webflux_there_is_no_web_filter() {
        reactive.withClassLoader(new FilteredClassLoader(DispatcherHandler.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EntryWebFilter.class));
    }

    @Test
    void where_webflux_and_reactor_are_absent_servlets_do_not_mind() {
        servlet.withClassLoader(
                        new FilteredClassLoader("org.springframework.web.reactive", "reactor", "io.sluice.reactor"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(EntryFilter.class));
    }

    @Test
    void where_servlets_and_the_adapter_to_reactor_are_absent_webflux_does_not_mind() {
        reactive.withClassLoader(new FilteredClassLoader(
                        "jakarta.servlet", "org.springframework.web.servlet", "io.sluice.reactor"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(EntryWebFilter.class));
    }

    @Test
    void it_can_be_turned_off() {
        servlet.withPropertyValues("sluice.web.enabled=false")
                .run(context ->
                        assertThat(context).doesNotHaveBean(EntryFilter.class).doesNotHaveBean(WebEntry.class));
    }

    @Test
    void without_a_container_there_is_no_entry() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SluiceWebAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EntryFilter.class));
    }

    @Test
    void the_application_may_say_what_refused_clients_hear() {
        RefusalAnswers own = (refusal, guard) -> new RefusalAnswer(503, Map.of(), "");
        servlet.withBean(RefusalAnswers.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(RefusalAnswers.class)).isSameAs(own));
    }

    @Test
    void a_bad_property_stops_the_start() {
        servlet.withPropertyValues("sluice.web.failure-status=bad")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseMessage("each of sluice.web.failure-status must be a status from 100 to 599, a"
                                + " class of them such as 5xx, or a range such as 500-599, but was \"bad\""));
    }
}
