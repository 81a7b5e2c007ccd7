package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.LimitStoreProvider;
import io.sluice.core.time.NanoClock;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisStoreProviderTest {
    private final RedisStoreProvider provider = new RedisStoreProvider();

    @Test
    void it_is_found_by_its_type() {
        assertThat(LimitStoreProvider.find("redis")).containsInstanceOf(RedisStoreProvider.class);
    }

    @Test
    void a_store_opens_as_it_was_configured(@TempDir Path folder) {
        try (RedisServer redis = RedisServer.start(folder)) {
            RedisStoreConfig settings = RedisStoreConfig.custom()
                    .servers(List.of(redis.uri()))
                    .shards(4)
                    .build();
            try (LimitStore store = provider.open(settings, NanoClock.system())) {
                assertThat(store.shards()).isEqualTo(4);
            }
        }
    }

    @Test
    void wrong_options_are_told_by_name_range_and_value() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisStoreConfig.custom()
                        .servers(List.of("redis://a"))
                        .maxQueued(0)
                        .build())
                .withMessage("maxQueued must be between 1 and 16777216, but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisStoreConfig.custom().build())
                .withMessage("number of servers must be between 1 and 1, but was 0");
    }

    @Test
    void nothing_says_the_password() {
        RedisStoreConfig settings = RedisStoreConfig.custom()
                .servers(List.of("redis://:secret@127.0.0.1:1"))
                .build();
        assertThat(settings).asString().doesNotContain("secret");
        assertThatThrownBy(() -> provider.open(settings, NanoClock.system()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Redis cannot be reached")
                .hasMessageNotContaining("secret");
    }
}
