package io.sluice.spring.actuate;

import io.micrometer.observation.ObservationRegistry;
import io.sluice.core.event.Subscription;
import io.sluice.guard.Sluice;
import io.sluice.micrometer.GuardCallConvention;
import io.sluice.micrometer.GuardObservations;
import io.sluice.spring.SluiceAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * One observation, and with tracing one span, for each guarded call, if {@code sluice.observations.enabled} is true; names and keys are those of
 * the application's {@link GuardCallConvention}, if it has one.
 */
@AutoConfiguration(
        after = SluiceAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnClass({ObservationRegistry.class, GuardObservations.class})
@ConditionalOnBean({Sluice.class, ObservationRegistry.class})
@ConditionalOnProperty(name = "sluice.observations.enabled", havingValue = "true")
public class SluiceObservationsAutoConfiguration {

    @Bean
    ObservedGuards sluiceObservedGuards(
            Sluice sluice, ObservationRegistry registry, ObjectProvider<GuardCallConvention> convention) {
        GuardObservations observations = GuardObservations.to(registry);
        return new ObservedGuards(
                sluice,
                convention.stream()
                        .findFirst()
                        .map(observations::withConvention)
                        .orElse(observations));
    }

    /** Observes the guards from when all beans are there until the context is closed. */
    static final class ObservedGuards implements SmartInitializingSingleton, AutoCloseable {
        private final Sluice sluice;
        private final GuardObservations observations;
        private Subscription observing = () -> {};

        ObservedGuards(Sluice sluice, GuardObservations observations) {
            this.sluice = sluice;
            this.observations = observations;
        }

        @Override
        public void afterSingletonsInstantiated() {
            observing = observations.observe(sluice);
        }

        @Override
        public void close() {
            observing.close();
        }
    }
}
