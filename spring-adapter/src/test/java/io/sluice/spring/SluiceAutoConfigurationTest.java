package io.sluice.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.guard.Sluice;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SluiceAutoConfigurationTest {
    private final ApplicationContextRunner contexts =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SluiceAutoConfiguration.class));

    @Test
    void makesOneContainerAndAsksTheCustomizers() {
        contexts.withBean(SluiceBuilderCustomizer.class, () -> builder -> builder.clock(new ManualClock()))
                .run(context -> assertThat(context).hasSingleBean(Sluice.class));
    }

    @Test
    void isToldHowManyInstancesShareLimits() {
        contexts.run(
                context -> assertThat(context.getBean(Sluice.class).fleet()).isOne());
        contexts.withPropertyValues("sluice.fleet=4")
                .run(context ->
                        assertThat(context.getBean(Sluice.class).fleet()).isEqualTo(4));
        contexts.withPropertyValues("sluice.fleet=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("sluice.fleet must be between 1 and 2147483647, but was 0"));
    }

    @Test
    void leavesTheApplicationsOwnAlone() {
        Sluice own = Sluice.ofDefaults();
        contexts.withBean(Sluice.class, () -> own)
                .run(context -> assertThat(context.getBean(Sluice.class)).isSameAs(own));
    }
}
