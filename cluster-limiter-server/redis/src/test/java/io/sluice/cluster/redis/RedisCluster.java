package io.sluice.cluster.redis;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Three masters and a replica of each. */
final class RedisCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;

    private final List<RedisServer> masters = new ArrayList<>();
    private final List<RedisServer> replicas = new ArrayList<>();

    private RedisCluster(Path folder) {
        for (int i = 0; i < 2 * MASTERS; i++) {
            RedisServer server = RedisServer.start(
                    folder,
                    "--cluster-enabled",
                    "yes",
                    "--cluster-config-file",
                    "nodes-" + i + ".conf",
                    "--cluster-node-timeout",
                    "1000",
                    "--cluster-replica-validity-factor",
                    "0");
            (i < MASTERS ? masters : replicas).add(server);
        }
    }

    static RedisCluster start(Path folder) {
        RedisCluster cluster = new RedisCluster(folder);
        cluster.join();
        return cluster;
    }

    private void join() {
        for (int i = 0; i < MASTERS; i++) {
            int first = i * SLOTS / MASTERS;
            int last = (i + 1) * SLOTS / MASTERS - 1;
            masters.get(i).ask("CLUSTER SET-CONFIG-EPOCH " + (i + 1));
            masters.get(i).ask("CLUSTER ADDSLOTSRANGE " + first + " " + last);
        }
        for (RedisServer server : all()) {
            masters.get(0).ask("CLUSTER MEET 127.0.0.1 " + server.port());
        }
        for (RedisServer server : all()) {
            await().atMost(PATIENCE).until(() -> server.ask("CLUSTER INFO").contains("cluster_known_nodes:6"));
        }
        for (int i = 0; i < MASTERS; i++) {
            String id = masters.get(i).ask("CLUSTER MYID").split(" ")[1];
            RedisServer replica = replicas.get(i);
            await().atMost(PATIENCE)
                    .until(() -> replica.ask("CLUSTER REPLICATE " + id).equals("+OK"));
        }
        for (RedisServer server : all()) {
            await().atMost(PATIENCE).until(() -> server.ask("CLUSTER INFO").contains("cluster_state:ok"));
        }
        for (RedisServer replica : replicas) {
            await().atMost(PATIENCE).until(() -> replica.ask("INFO replication").contains("master_link_status:up"));
        }
    }

    private List<RedisServer> all() {
        List<RedisServer> all = new ArrayList<>(masters);
        all.addAll(replicas);
        return all;
    }

    List<String> uris() {
        return masters.stream().map(RedisServer::uri).toList();
    }

    RedisServer master(int number) {
        return masters.get(number);
    }

    /** From now on this replica hears nothing of its master, as if it lagged behind; it takes over all the same. */
    void cutOffReplica(int number) {
        RedisServer replica = replicas.get(number);
        replica.ask("CONFIG SET masterauth wrong");
        replica.ask("CLIENT KILL TYPE master");
        await().atMost(PATIENCE).until(() -> replica.ask("INFO replication").contains("master_link_status:down"));
    }

    /** Kills a master; returns when its replica has taken over. */
    void failOver(int number) {
        masters.get(number).kill();
        RedisServer replica = replicas.get(number);
        await().atMost(PATIENCE).until(() -> replica.ask("INFO replication").contains("role:master"));
    }

    @Override
    public void close() {
        all().forEach(RedisServer::close);
    }
}
