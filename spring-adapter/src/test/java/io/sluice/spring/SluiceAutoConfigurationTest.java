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
    void leavesTheApplicationsOwnAlone() {
        Sluice own = Sluice.ofDefaults();
        contexts.withBean(Sluice.class, () -> own)
                .run(context -> assertThat(context.getBean(Sluice.class)).isSameAs(own));
    }
}
