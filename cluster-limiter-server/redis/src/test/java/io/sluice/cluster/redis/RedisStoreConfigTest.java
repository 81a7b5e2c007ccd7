package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisStoreConfigTest {

    @Test
    void one_server_has_one_shard_and_a_cluster_has_many() {
        RedisStoreConfig one = RedisStoreConfig.of("redis://localhost");
        assertThat(one.shards()).isEqualTo(1);
        assertThat(one.commandTimeout()).isEqualTo(Duration.ofMillis(20));
        assertThat(one.maxQueued()).isEqualTo(65_536);
        assertThat(one.strictFailover()).isFalse();
        assertThat(one.exactlyOnce()).isFalse();
        RedisStoreConfig cluster =
                RedisStoreConfig.clusterOf(List.of("redis://a", "redis://b")).build();
        assertThat(cluster.shards()).isEqualTo(64);
        assertThat(cluster.servers()).hasSize(2);
    }

    @Test
    void a_password_is_not_told() {
        assertThat(RedisStoreConfig.of("redis://:secret@localhost").toString()).doesNotContain("secret");
    }

    @Test
    void options_out_of_range_are_named() {
        RedisStoreConfig.Builder builder = RedisStoreConfig.custom("redis://localhost");
        assertThatThrownBy(() -> builder.shards(3).build()).hasMessage("shards must be a power of two, but was 3");
        assertThatThrownBy(() -> builder.shards(2048).build())
                .hasMessage("shards must be between 1 and 1024, but was 2048");
        assertThatThrownBy(() -> builder.shards(1).maxQueued(0).build())
                .hasMessage("maxQueued must be between 1 and 16777216, but was 0");
        assertThatThrownBy(
                        () -> builder.maxQueued(1).commandTimeout(Duration.ZERO).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("commandTimeout must be between");
        assertThatThrownBy(() -> RedisStoreConfig.clusterOf(List.of()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("number of servers must be between 1 and");
        assertThatThrownBy(() -> RedisStoreConfig.of("http://localhost")).isInstanceOf(IllegalArgumentException.class);
    }
}
