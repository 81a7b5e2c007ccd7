package io.sluice.dashboard.server.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.RuleDocument;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.Revision.Origin;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.guard.document.CanonicalRules;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RecentRulesTest {
    private final RecentRules recent = new RecentRules();

    private static CanonicalRules rules(int limit) {
        RuleReader reader = new RuleReader();
        String document = "{\"rules\":[{\"resource\":\"POST /pay\",\"kind\":\"bulkhead\",\"config\":"
                + "{\"maxConcurrentCalls\":" + limit + "}}]}";
        return reader.canonical(reader.read(RuleDocument.of(document, RuleDocument.JSON, "test")));
    }

    private static Revision revision(long number, CanonicalRules rules) {
        return new Revision(
                new RulesetKey("shop", "dev"),
                0,
                number,
                number - 1,
                rules.hash(),
                rules.text(),
                1,
                Origin.API,
                "ann",
                "",
                Instant.EPOCH);
    }

    @Test
    void what_was_published_is_not_read_again_whatever_revision_it_is() {
        CanonicalRules published = rules(1);
        recent.add(published.text(), published);
        assertThat(recent.of(revision(1, rules(1)))).isSameAs(published);
        assertThat(recent.of(revision(9, rules(1)))).isSameAs(published);
    }

    @Test
    void what_is_not_known_is_read_once() {
        CanonicalRules read = recent.of(revision(1, rules(1)));
        assertThat(read).isEqualTo(rules(1));
        assertThat(recent.of(revision(1, rules(1)))).isSameAs(read);
    }

    @Test
    void only_the_newest_are_kept() {
        CanonicalRules first = rules(1);
        recent.add(first.text(), first);
        for (int limit = 2; limit <= 33; limit++) {
            recent.add(rules(limit).text(), rules(limit));
        }
        assertThat(recent.of(revision(1, first))).isEqualTo(first).isNotSameAs(first);
    }
}
