package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.time.ManualClock;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LimitStoreProviderTest {

    @Test
    void the_store_in_memory_is_found_by_its_type() {
        assertThat(LimitStoreProvider.find("memory")).containsInstanceOf(MemoryStoreProvider.class);
        assertThat(LimitStoreProvider.find("none")).isEmpty();
        assertThat(LimitStoreProvider.all())
                .extracting(LimitStoreProvider::type)
                .contains("memory");
    }

    @Test
    void the_store_in_memory_takes_its_options_from_a_record() {
        MemoryStoreProvider provider = new MemoryStoreProvider();
        assertThat(provider.open(new MemoryStoreProvider.Settings(), new ManualClock()))
                .isInstanceOf(MemoryStore.class);
        assertThatThrownBy(() -> new MemoryStoreProvider.Settings(1))
                .hasMessage("maxKeys must be between 1024 and 268435456, but was 1");
    }
}
