package io.sluice.dashboard.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MemoryTest {
    private final Memory<String> memory = new Memory<>();

    private Optional<String> away(String about) {
        return memory.ask(about, () -> {
            throw new DataAccessResourceFailureException("away");
        });
    }

    private void expectUnknown(String about) {
        assertThatThrownBy(() -> away(about)).isInstanceOf(DataAccessResourceFailureException.class);
    }

    @Test
    void while_the_database_is_away_what_it_said_last_is_believed() {
        expectUnknown("ann");
        memory.ask("ann", () -> Optional.of("viewer"));
        memory.ask("ann", () -> Optional.of("editor"));
        assertThat(away("ann")).hasValue("editor");
        expectUnknown("bob");
    }

    @Test
    void what_it_said_is_not_there_or_was_forgotten_is_not_believed() {
        memory.ask("ann", () -> Optional.of("viewer"));
        memory.ask("ann", Optional::empty);
        expectUnknown("ann");

        memory.ask("bob", () -> Optional.of("viewer"));
        memory.forget("bob");
        expectUnknown("bob");
    }

    @Test
    void of_too_many_the_one_that_was_asked_for_longest_ago_is_forgotten() {
        for (int i = 0; i < 10_000; i++) {
            memory.ask("person " + i, () -> Optional.of("viewer"));
        }
        memory.ask("person 0", () -> Optional.of("editor"));
        memory.ask("one more", () -> Optional.of("viewer"));
        assertThat(away("person 0")).hasValue("editor");
        expectUnknown("person 1");
        assertThat(away("one more")).hasValue("viewer");
    }
}
