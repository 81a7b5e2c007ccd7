package io.sluice.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ThreadPoolBulkheadRegistryTest {
    private static final ThreadPoolBulkheadConfig CONFIG = PoolRig.config(1, 1);

    private final ThreadPoolBulkheadRegistry registry = ThreadPoolBulkheadRegistry.of(CONFIG);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void finds_or_creates_by_name_and_minds_the_configuration() {
        ThreadPoolBulkhead reports = registry.bulkhead("reports");
        assertThat(registry.bulkhead("reports", CONFIG)).isSameAs(reports);
        assertThat(registry.bulkhead("tagged", CONFIG, Map.of("team", "billing"))
                        .config())
                .isEqualTo(CONFIG);
        assertThat(registry.tags("tagged")).containsEntry("team", "billing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.bulkhead("reports", ThreadPoolBulkheadConfig.ofDefaults()))
                .withMessageContaining("\"reports\" exists with another configuration");
    }

    @Test
    void a_replaced_bulkhead_goes_on_for_those_who_hold_it_and_the_rest_is_closed_together() {
        ThreadPoolBulkhead old = registry.bulkhead("reports");
        ThreadPoolBulkhead other = ThreadPoolBulkhead.ofDefaults("reports");
        assertThat(registry.replace(other)).containsSame(old);
        registry.close();
        assertThat(old.tryAcquirePermission()).isTrue();
        assertThat(other.tryAcquirePermission()).as("closed").isFalse();
        old.close();
        assertThat(ThreadPoolBulkheadRegistry.ofDefaults().replace(other)).isEmpty();
    }
}
