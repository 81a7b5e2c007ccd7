package io.sluice.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BulkheadRegistryTest {
    private static final BulkheadConfig CONFIG = Rig.config(1, Duration.ofSeconds(1));

    private final BulkheadRegistry registry = BulkheadRegistry.of(CONFIG);

    @Test
    void finds_or_creates_by_name() {
        Bulkhead payments = registry.bulkhead("payments");
        assertThat(registry.bulkhead("payments")).isSameAs(payments);
        assertThat(payments.config()).isEqualTo(CONFIG);
        assertThat(registry.names()).containsExactly("payments");
    }

    @Test
    void the_same_name_with_another_configuration_is_an_error_never_silently_the_old_one() {
        Bulkhead payments = registry.bulkhead("payments");
        assertThat(registry.bulkhead("payments", CONFIG)).isSameAs(payments);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.bulkhead("payments", BulkheadConfig.ofDefaults()))
                .withMessageContaining("\"payments\" exists with another configuration");
    }

    @Test
    void a_live_change_does_not_count_as_another_configuration() {
        Bulkhead payments = registry.bulkhead("payments");
        payments.update(BulkheadConfig.ofDefaults());
        assertThat(registry.bulkhead("payments", CONFIG)).isSameAs(payments);
        assertThat(payments.config()).isEqualTo(BulkheadConfig.ofDefaults());
    }

    @Test
    void replaces_and_tags() {
        registry.bulkhead("payments", CONFIG, Map.of("team", "billing"));
        Bulkhead other = Bulkhead.ofDefaults("payments");
        assertThat(registry.replace(other)).isPresent();
        assertThat(registry.find("payments")).containsSame(other);
        assertThat(registry.tags("payments")).containsEntry("team", "billing");
        assertThat(BulkheadRegistry.ofDefaults().replace(other)).isEmpty();
    }

    @Test
    void all_bulkheads_go_by_the_registrys_clock() {
        ManualClock clock = new ManualClock();
        Bulkhead bulkhead =
                BulkheadRegistry.of(CONFIG, Map.of("app", "shop"), clock).bulkhead("payments");
        bulkhead.acquire();
        Ticket ticket = Ticket.at(bulkhead);
        clock.advance(Duration.ofSeconds(1));
        assertThat(ticket.isRefused()).isTrue();
    }

    /** Beyond 6,000 resources Sentinel lets everything pass, unlimited and uncounted. */
    @Test
    void the_ten_thousandth_resource_is_limited_and_counted_like_the_first() {
        for (int i = 0; i < 10_000; i++) {
            Bulkhead bulkhead = registry.bulkhead("resource " + i);
            bulkhead.tryAcquirePermission();
            bulkhead.tryAcquirePermission();
        }
        assertThat(registry.all()).hasSize(10_000).allSatisfy(bulkhead -> {
            assertThat(bulkhead.counts().permitted()).isEqualTo(1);
            assertThat(bulkhead.counts().rejected()).isEqualTo(1);
            assertThat(bulkhead.snapshot().inFlight()).isEqualTo(1);
        });
    }
}
