package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleSet;
import io.sluice.guard.document.CanonicalRules;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ChangeProperties {
    private final RuleDocuments documents = RuleDocuments.standard();

    @Property
    void a_change_makes_the_rules_after_of_those_before_and_has_nothing_that_both_have_at_its_ends(
            @ForAll("limits") Map<String, Integer> one, @ForAll("limits") Map<String, Integer> another) {
        CanonicalRules before = rules(one);
        CanonicalRules after = rules(another);
        Change change = Change.between(before, after);
        assertThat(before.with(change.from(), change.to(), change.rules())).isEqualTo(after);
        List<String> gone = before.part(change.from(), change.to()).items();
        List<String> come = change.rules().items();
        if (!gone.isEmpty() && !come.isEmpty()) {
            assertThat(come.get(0)).isNotEqualTo(gone.get(0));
            assertThat(come.get(come.size() - 1)).isNotEqualTo(gone.get(gone.size() - 1));
        }
        if (before.equals(after)) {
            assertThat(gone).isEmpty();
            assertThat(come).isEmpty();
        }
    }

    /** Names of any alphabet, and with what borders are made of. */
    @Provide
    Arbitrary<Map<String, Integer>> limits() {
        Arbitrary<String> names = Arbitraries.strings()
                .withChars("ab[],:\"\\/\u00e9\u4e2d")
                .withChars('\ud83d', '\ude00')
                .ofMinLength(1)
                .ofMaxLength(4)
                .map(name -> name.codePoints()
                        .map(c -> c >= 0xd800 && c < 0xe000 ? 0x1f600 : c) // a half of a letter is none
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
        return Arbitraries.maps(names, Arbitraries.integers().between(1, 3)).ofMaxSize(8);
    }

    private CanonicalRules rules(Map<String, Integer> limits) {
        return documents.canonical(RuleSet.of(limits.entrySet().stream()
                .<Rule<?>>map(limit -> Rule.of(
                        StandardKinds.RATE_LIMITER,
                        limit.getKey(),
                        RateLimiterConfig.custom()
                                .limitForPeriod(limit.getValue())
                                .build()))
                .toList()));
    }

    @Example
    void it_is_small_if_it_is_at_most_half_of_all() {
        CanonicalRules four = named("a", "b", "c", "d");
        assertThat(Change.between(four, named("a", "bb", "c", "d")).isSmallIn(four))
                .isTrue();
        assertThat(Change.between(four, named("a", "bb", "cc", "dd")).isSmallIn(four))
                .isFalse();
        CanonicalRules none = CanonicalRules.none();
        assertThat(Change.between(four, none).isSmallIn(none))
                .as("no rules are short enough")
                .isFalse();
    }

    private CanonicalRules named(String... names) {
        return documents.canonical(RuleSet.of(IntStream.range(0, names.length)
                .<Rule<?>>mapToObj(i -> Rule.of(StandardKinds.RATE_LIMITER, names[i], RateLimiterConfig.ofDefaults()))
                .toList()));
    }
}
