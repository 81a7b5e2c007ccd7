package io.sluice.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.sluice.guard.Sluice;
import io.sluice.micrometer.GuardMeters;
import io.sluice.micrometer.GuardObservations;
import io.sluice.spring.SluiceAutoConfiguration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ActuateConditionsTest {
    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SluiceAutoConfiguration.class,
                    SluiceEndpointAutoConfiguration.class,
                    SluiceHealthAutoConfiguration.class,
                    SluiceMetricsAutoConfiguration.class,
                    SluiceObservationsAutoConfiguration.class));

    private final ApplicationContextRunner exposing =
            contexts.withPropertyValues("management.endpoints.web.exposure.include=*");

    @Test
    void endpoints_are_there_only_where_they_are_exposed() {
        contexts.run(context -> assertThat(context)
                .doesNotHaveBean(SluiceEndpoint.class)
                .doesNotHaveBean(SluiceEventsEndpoint.class)
                .doesNotHaveBean(RecentEventLog.class));
        exposing.run(context -> assertThat(context)
                .hasSingleBean(SluiceEndpoint.class)
                .hasSingleBean(SluiceEventsEndpoint.class)
                .doesNotHaveBean(WritableSluiceEndpoint.class));
    }

    @Test
    void the_endpoint_writes_only_if_told_to() {
        exposing.withPropertyValues("management.endpoint.sluice.writes-enabled=true")
                .run(context -> assertThat(context).hasSingleBean(WritableSluiceEndpoint.class));
    }

    @Test
    void without_actuator_there_is_no_endpoint() {
        exposing.withClassLoader(new FilteredClassLoader(Endpoint.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Sluice.class)
                        .doesNotHaveBean("sluiceEndpoint"));
    }

    @Test
    void health_is_there_only_if_told_to() {
        contexts.run(context -> assertThat(context).doesNotHaveBean(BreakerHealth.class));
        contexts.withPropertyValues("management.health.sluice.enabled=true")
                .run(context ->
                        assertThat(context).hasSingleBean(BreakerHealth.class).hasSingleBean(Boot3Health.class));
    }

    @Test
    void health_without_actuator_has_nobody_to_tell() {
        contexts.withPropertyValues("management.health.sluice.enabled=true")
                .withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("sluiceHealthContributor"));
    }

    @Test
    void a_status_must_be_said() {
        contexts.withPropertyValues("management.health.sluice.enabled=true", "management.health.sluice.open-status= ")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("management.health.sluice.open-status"));
    }

    @Test
    void meters_are_there_unless_told_otherwise() {
        contexts.run(context -> assertThat(context).hasSingleBean(GuardMeters.class));
        contexts.withPropertyValues("sluice.metrics.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(GuardMeters.class));
    }

    @Test
    void without_micrometer_there_are_no_meters() {
        contexts.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("guardMeters"));
        contexts.withClassLoader(new FilteredClassLoader("io.sluice.micrometer"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("guardMeters"));
    }

    @Test
    void calls_are_observed_only_if_told_to() {
        AtomicInteger begun = new AtomicInteger();
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStart(Observation.Context observed) {
                begun.incrementAndGet();
            }

            @Override
            public boolean supportsContext(Observation.Context any) {
                return true;
            }
        });
        ApplicationContextRunner observed = contexts.withBean(ObservationRegistry.class, () -> observations);
        observed.run(context -> {
            context.getBean(Sluice.class).guard("payments").executeRunnable(() -> {});
            assertThat(begun).hasValue(0);
        });
        observed.withPropertyValues("sluice.observations.enabled=true").run(context -> {
            context.getBean(Sluice.class).guard("payments").executeRunnable(() -> {});
            assertThat(begun).hasValue(1);
        });
    }

    @Test
    void without_observations_there_are_none() {
        contexts.withPropertyValues("sluice.observations.enabled=true")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("sluiceObservedGuards"));
        contexts.withPropertyValues("sluice.observations.enabled=true")
                .withClassLoader(new FilteredClassLoader(GuardObservations.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("sluiceObservedGuards"));
    }
}
