package io.sluice.spring.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.proxies;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.rule.RuleKind;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.core.io.support.SpringFactoriesLoader;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RuleRecordsHintsTest {
    private final RuntimeHints hints = new RuntimeHints();

    @Test
    void every_record_of_a_rule_its_builder_and_what_is_in_it_can_be_made_in_a_native_image() {
        SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
                .load(RuntimeHintsRegistrar.class, (type, name, others) -> {})
                .stream()
                .filter(RuleRecordsHints.class::isInstance)
                .forEach(registrar -> registrar.registerHints(hints, null));
        for (RuleKind<?> kind : StandardKinds.all()) {
            assertThat(reflection()
                            .onType(kind.configType())
                            .withMemberCategories(
                                    MemberCategory.INVOKE_DECLARED_METHODS,
                                    MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                    .as(kind.name())
                    .accepts(hints);
        }
        assertThat(reflection().onType(CircuitBreakerConfig.Builder.class)).accepts(hints);
        assertThat(reflection().onType(RateLimiterConfig.Limit.class)).accepts(hints);
        assertThat(reflection().onType(CircuitBreakerConfig.SlidingWindowType.class))
                .accepts(hints);
        assertThat(proxies().forInterfaces(Predicate.class)).accepts(hints);
        assertThat(proxies().forInterfaces(List.class)).rejects(hints);
    }
}
