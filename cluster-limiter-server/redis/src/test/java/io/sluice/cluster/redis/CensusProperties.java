package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.ClientRoll;
import io.sluice.cluster.server.session.ClientRegistry;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Three servers over one Redis agree about how many clients are connected, whichever of them each client is connected to, as soon as all have
 * told theirs: whoever came, left or was silent before, and however often Redis has lost what it knew.
 */
class CensusProperties {
    private static final int SERVERS = 3;
    private static final int CLIENTS = 12;
    private static final int STEPS = 100;
    private static final String SHOP = "shop";

    private static final SharedRedis redis = new SharedRedis(SERVERS);

    @BeforeContainer
    static void start() {
        redis.start();
    }

    @AfterContainer
    static void stop() {
        redis.close();
    }

    /** A server, as far as its clients go. */
    private static final class Server {
        private final RedisStore store;
        private final ClientRegistry registry = new ClientRegistry(new ManualClock());
        private final Set<Long> connected = new HashSet<>(); // the truth

        Server(RedisStore store) {
            this.store = store;
        }

        void toggle(long client, boolean goodbye) {
            if (connected.add(client)) {
                registry.joined(SHOP, client);
            } else {
                connected.remove(client);
                registry.left(SHOP, client, goodbye);
            }
        }

        void tell() {
            ClientRoll roll = registry.roll(SHOP);
            store.countClients(SHOP, roll, Set.of())
                    .thenAccept(counts -> registry.counted(SHOP, roll, counts))
                    .toCompletableFuture()
                    .join();
        }
    }

    @Property(tries = 100)
    void servers_agree_on_how_many_are_connected(@ForAll long seed) {
        Random random = new Random(seed);
        redis.clear();
        List<Server> servers = new ArrayList<>();
        redis.stores().forEach(store -> servers.add(new Server(store)));
        for (int i = 0; i < STEPS; i++) {
            switch (random.nextInt(20)) {
                case 0 -> redis.clear();
                case 1 -> redis.advance(Duration.ofSeconds(1 + random.nextInt(5)));
                case 2, 3, 4 -> servers.get(random.nextInt(SERVERS)).tell();
                case 5 -> assertAllAgree(servers);
                default -> servers.get(random.nextInt(SERVERS)).toggle(random.nextInt(CLIENTS), random.nextBoolean());
            }
        }
        servers.forEach(server -> List.copyOf(server.connected).forEach(client -> server.toggle(client, true)));
        assertAllAgree(servers);
    }

    private static void assertAllAgree(List<Server> servers) {
        servers.forEach(Server::tell); // what there is
        servers.forEach(Server::tell); // and what the others have said
        Set<Long> all = new HashSet<>();
        servers.forEach(server -> all.addAll(server.connected));
        for (Server server : servers) {
            assertThat(server.registry.connected(SHOP))
                    .isEqualTo(server.registry.namespaces().isEmpty() ? 0 : all.size());
        }
    }
}
