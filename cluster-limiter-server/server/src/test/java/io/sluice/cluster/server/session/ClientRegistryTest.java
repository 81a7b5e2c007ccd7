package io.sluice.cluster.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.ClientCounts;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Clients of this server, and those that other servers tell of. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientRegistryTest {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock();
    private final ClientRegistry registry = new ClientRegistry(clock);

    @Test
    void tells_who_is_here_and_who_is_lost_for_how_long() {
        registry.joined("shop", 1);
        registry.joined("shop", 2);
        registry.joined("shop", 3);
        registry.left("shop", 1, false);
        clock.advance(GRACE);
        registry.left("shop", 2, false);
        assertThat(registry.counts("shop", Set.of(GRACE))).isEqualTo(new ClientCounts(1, 2, Map.of(GRACE, 1)));
        assertThat(registry.counts("elsewhere", Set.of(GRACE))).isEqualTo(ClientCounts.NONE);
    }

    @Test
    void those_of_other_servers_share_the_limits_too() {
        registry.joined("shop", 1);
        registry.elsewhere("shop", new ClientCounts(4, 2, Map.of(GRACE, 1)));
        assertThat(registry.count("shop")).as("here").isEqualTo(1);
        assertThat(registry.connected("shop")).isEqualTo(5);
        assertThat(registry.sharing("shop")).isEqualTo(7);
        assertThat(registry.lostFor("shop", GRACE)).isEqualTo(1);
        assertThat(registry.lostFor("shop", Duration.ofSeconds(1)))
                .as("nobody asked them about that")
                .isZero();
        registry.left("shop", 1, false);
        clock.advance(GRACE);
        assertThat(registry.lostFor("shop", GRACE)).isEqualTo(2);
    }

    @Test
    void a_namespace_without_clients_is_forgotten() {
        registry.joined("shop", 1);
        registry.elsewhere("shop", new ClientCounts(4, 2, Map.of()));
        registry.left("shop", 1, true);
        assertThat(registry.namespaces()).isEmpty();
        registry.elsewhere("shop", new ClientCounts(4, 2, Map.of()));
        assertThat(registry.sharing("shop")).isZero();
    }
}
