package io.sluice.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AdaptiveLimiterRegistryTest {
    private static final AdaptiveConfig CONFIG = Rig.plain(5).build();

    private final AdaptiveLimiterRegistry registry = AdaptiveLimiterRegistry.of(CONFIG);

    @Test
    void finds_or_creates_by_name() {
        AdaptiveLimiter search = registry.adaptiveLimiter("search");
        assertThat(registry.adaptiveLimiter("search")).isSameAs(search);
        assertThat(search.config()).isEqualTo(CONFIG);
        assertThat(registry.names()).containsExactly("search");
    }

    @Test
    void the_same_name_with_another_configuration_is_an_error_never_silently_the_old_one() {
        registry.adaptiveLimiter("search");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.adaptiveLimiter("search", AdaptiveConfig.ofDefaults()));
    }

    @Test
    void a_limiter_can_be_replaced() {
        AdaptiveLimiter old = registry.adaptiveLimiter("search");
        AdaptiveLimiter other = AdaptiveLimiter.of("search", CONFIG);
        assertThat(registry.replace(other)).containsSame(old);
        assertThat(registry.adaptiveLimiter("search")).isSameAs(other);
    }

    @Test
    void the_defaults_are_those_of_the_configuration() {
        assertThat(AdaptiveLimiterRegistry.ofDefaults().adaptiveLimiter("a").config())
                .isEqualTo(AdaptiveConfig.ofDefaults());
        assertThat(AdaptiveLimiter.ofDefaults("b").limit()).isEqualTo(20);
    }
}
