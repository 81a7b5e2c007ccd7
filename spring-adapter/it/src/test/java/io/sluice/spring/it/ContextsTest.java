package io.sluice.spring.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Sluice;
import io.sluice.spring.RuleStatus;
import io.sluice.spring.annotation.Guarded;
import io.sluice.spring.config.InvalidPropertiesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.TypeHint;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.env.MapPropertySource;
import org.springframework.javapoet.ClassName;

/** Contexts come and go, change while they run, and can be processed ahead of time. */
class ContextsTest {
    @TempDir
    Path folder;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Prices prices() {
            return new Prices();
        }
    }

    // region guarded
    static class Prices {
        @Guarded(value = "prices", fallbackMethod = "unknown", key = "#item")
        public String of(String item) {
            return "price of " + item;
        }

        String unknown(String item, CallNotPermittedException refusal) {
            return "not known at present";
        }
    }
    // endregion

    private static ConfigurableApplicationContext start(String... properties) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(properties)
                .run();
    }

    @Test
    void aContextThatIsClosedLeavesNoThread() throws IOException, InterruptedException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), "rules: []");
        runOnce(rules); // what a process has once, such as its timer, is not a leak
        Set<Thread> before = threads();
        for (int i = 0; i < 5; i++) {
            runOnce(rules);
        }
        for (Thread thread : threads()) {
            if (!before.contains(thread)) {
                thread.join(30_000); // who was told to end may need a moment
                assertThat(thread.isAlive()).as("%s is still there", thread).isFalse();
            }
        }
    }

    private static void runOnce(Path rules) {
        try (ConfigurableApplicationContext context = start(
                "sluice.rules.file=" + rules,
                "sluice.guards.prices.bulkhead.type=thread-pool",
                "sluice.guards.prices.timeout.deadline=5s",
                "sluice.guards.prices.retry.max-attempts=2")) {
            assertThat(context.getBean(Prices.class).of("tea")).isEqualTo("price of tea");
        }
    }

    private static Set<Thread> threads() {
        return Set.copyOf(Thread.getAllStackTraces().keySet());
    }

    @Test
    void aRefreshedEnvironmentIsALiveChangeAndABadOneIsNone() {
        try (ConfigurableApplicationContext context = start("sluice.guards.prices.bulkhead.max-concurrent-calls=3")) {
            change(context, "4");
            var guard = context.getBean(Sluice.class).guard("prices");
            assertThat(guard.bulkhead().orElseThrow().config().maxConcurrentCalls()).isEqualTo(4);
            change(context, "-1");
            assertThat(guard.bulkhead().orElseThrow().config().maxConcurrentCalls()).isEqualTo(4);
            assertThat(context.getBean(RuleStatus.class).rejected()).isPresent();
        }
    }

    private static void change(ConfigurableApplicationContext context, String calls) {
        String name = "sluice.guards.prices.bulkhead.max-concurrent-calls";
        context.getEnvironment().getPropertySources().remove("changed");
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("changed", Map.of(name, calls)));
        context.publishEvent(new EnvironmentChangeEvent(context, Set.of(name)));
    }

    @Test
    void aWrongPropertyStopsTheStart() {
        assertThatThrownBy(() -> start("sluice.guards.prices.bulkhead.max-concurrent-calls=none"))
                .hasRootCauseInstanceOf(InvalidPropertiesException.class)
                .rootCause()
                .hasMessageContaining(
                        "sluice.guards.prices.bulkhead.max-concurrent-calls: must be a whole number, but was \"none\"");
    }

    @Test
    void aContextCanBeProcessedAheadOfTime() throws Exception {
        InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
        DefaultGenerationContext generation =
                new DefaultGenerationContext(new ClassNameGenerator(ClassName.get(Application.class)), files);
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.register(Application.class);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            generation.writeGeneratedContent();
        }
        assertThat(files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE).keySet())
                .anySatisfy(name -> assertThat(name).contains("SluiceAopAutoConfiguration"))
                .anySatisfy(name -> assertThat(name).contains("SluiceRulesAutoConfiguration"));
        TypeHint hint = generation.getRuntimeHints().reflection().getTypeHint(Prices.class);
        assertThat(hint).isNotNull();
        assertThat(hint.methods()).anySatisfy(method -> assertThat(method.getName()).isEqualTo("unknown"));
    }
}
