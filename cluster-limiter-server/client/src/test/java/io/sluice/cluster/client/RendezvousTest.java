package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RendezvousTest {
    private static final int RULES = 3000;

    @Test
    void the_order_of_the_servers_does_not_matter_and_each_gets_its_part() {
        int first = 0;
        for (int i = 0; i < RULES; i++) {
            String chosen = Rendezvous.choose("rule " + i, List.of("a:1", "b:1", "c:1"));
            assertThat(Rendezvous.choose("rule " + i, List.of("c:1", "a:1", "b:1")))
                    .isEqualTo(chosen);
            first += chosen.equals("a:1") ? 1 : 0;
        }
        assertThat(first).isBetween(RULES / 3 - RULES / 15, RULES / 3 + RULES / 15);
    }

    @Test
    void when_a_server_goes_only_its_rules_move() {
        for (int i = 0; i < RULES; i++) {
            String before = Rendezvous.choose("rule " + i, List.of("a:1", "b:1", "c:1"));
            String after = Rendezvous.choose("rule " + i, List.of("a:1", "b:1"));
            assertThat(before.equals("c:1") || before.equals(after)).isTrue();
        }
    }
}
