package io.sluice.cluster.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.ClientCounts;
import io.sluice.cluster.server.engine.ClientRoll;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Clients of this server, and those that are counted with those of other servers. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientRegistryTest {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock();
    private final ClientRegistry registry = new ClientRegistry(clock);

    private static Optional<ClientCounts> everywhere(int connected, int lost) {
        return Optional.of(new ClientCounts(connected, lost, Map.of(GRACE, lost)));
    }

    @Test
    void a_server_that_is_alone_counts_its_own() {
        registry.joined("shop", 1);
        registry.joined("shop", 2);
        registry.joined("shop", 3);
        registry.left("shop", 1, false);
        clock.advance(GRACE);
        registry.left("shop", 2, false);
        registry.counted("shop", registry.roll("shop"), Optional.empty());
        assertThat(registry.connected("shop")).isEqualTo(1);
        assertThat(registry.sharing("shop")).isEqualTo(3);
        assertThat(registry.lostFor("shop", GRACE)).isEqualTo(1);
        assertThat(registry.roll("elsewhere")).isEqualTo(ClientRoll.EMPTY);
    }

    @Test
    void the_store_is_told_who_is_here_and_who_went_without_goodbye_since_it_was_told_last() {
        registry.joined("shop", 1);
        registry.joined("shop", 2);
        registry.joined("shop", 3);
        registry.left("shop", 1, false);
        registry.left("shop", 2, true);
        ClientRoll roll = registry.roll("shop");
        assertThat(roll).isEqualTo(new ClientRoll(Set.of(3L), Set.of(1L)));
        assertThat(registry.roll("shop")).as("it was not answered").isEqualTo(roll);
        registry.counted("shop", roll, everywhere(1, 1));
        assertThat(registry.roll("shop")).isEqualTo(new ClientRoll(Set.of(3L), Set.of()));
    }

    @Test
    void what_the_store_has_counted_holds_and_who_came_since_is_added() {
        registry.joined("shop", 1);
        ClientRoll roll = registry.roll("shop");
        registry.joined("shop", 2);
        registry.counted("shop", roll, everywhere(4, 2));
        assertThat(registry.count("shop")).as("here").isEqualTo(2);
        assertThat(registry.connected("shop"))
                .as("four, and one it had not heard of")
                .isEqualTo(5);
        assertThat(registry.sharing("shop")).isEqualTo(7);
        assertThat(registry.lostFor("shop", GRACE)).isEqualTo(2);
        registry.counted("shop", registry.roll("shop"), everywhere(4, 0));
        assertThat(registry.connected("shop"))
                .as("it is connected to another server, too, and counts once")
                .isEqualTo(4);
        assertThat(registry.sharing("shop")).isEqualTo(4);
    }

    @Test
    void who_has_left_this_server_only_is_not_lost() {
        registry.joined("shop", 1);
        registry.joined("shop", 2);
        registry.left("shop", 2, false);
        clock.advance(GRACE);
        assertThat(registry.lostFor("shop", GRACE)).as("as far as is known").isEqualTo(1);
        registry.counted("shop", registry.roll("shop"), everywhere(2, 0));
        assertThat(registry.lostFor("shop", GRACE)).isZero();
        assertThat(registry.sharing("shop")).isEqualTo(2);
        assertThat(registry.lostFor("shop", Duration.ZERO))
                .as("nobody asked the store about that")
                .isEqualTo(1);
    }

    @Test
    void a_store_that_has_heard_only_of_some_does_not_make_them_fewer() {
        registry.joined("shop", 1);
        registry.joined("shop", 2);
        registry.counted("shop", registry.roll("shop"), everywhere(1, 0));
        assertThat(registry.connected("shop")).isEqualTo(2);
    }

    @Test
    void a_namespace_without_clients_is_forgotten_once_the_store_knows() {
        registry.joined("shop", 1);
        registry.counted("shop", registry.roll("shop"), everywhere(4, 2));
        registry.left("shop", 1, true);
        assertThat(registry.namespaces()).as("to be told").containsExactly("shop");
        registry.counted("shop", registry.roll("shop"), everywhere(3, 2));
        assertThat(registry.namespaces()).isEmpty();
        assertThat(registry.sharing("shop")).isZero();
        registry.counted("shop", ClientRoll.EMPTY, everywhere(3, 2));
        assertThat(registry.namespaces()).isEmpty();
    }

    @Test
    void a_namespace_that_no_store_was_told_of_is_forgotten_at_once() {
        registry.joined("shop", 1);
        registry.left("shop", 1, true);
        assertThat(registry.namespaces()).isEmpty();
    }
}
