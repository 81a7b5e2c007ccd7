package io.sluice.spring.actuate;

import io.sluice.core.rule.RuleSet;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All guards of the application, and whose rules are in force. Later versions may add components.
 *
 * @param guards by name, sorted
 * @param sources what each source of rules has said last that is in force, by its name
 */
public record SluiceDescription(List<GuardDescription> guards, Map<String, Rules> sources) {

    /**
     * The rules of one source.
     *
     * @param epoch which run of numbers the revision belongs to
     * @param revision which of its rule sets this is
     * @param hash SHA-256 of its canonical form; null if the source does not tell
     * @param rules how many
     */
    public record Rules(long epoch, long revision, @Nullable String hash, int rules) {
        static Rules of(RuleSet set) {
            return new Rules(
                    set.epoch(),
                    set.revision(),
                    set.hash().orElse(null),
                    set.rules().size());
        }
    }

    static SluiceDescription of(Sluice sluice) {
        Map<String, Rules> sources = new LinkedHashMap<>();
        sluice.ruleSets().forEach((source, rules) -> sources.put(source, Rules.of(rules)));
        return new SluiceDescription(
                sluice.guards().stream()
                        .sorted(Comparator.comparing(Guard::name))
                        .map(GuardDescription::of)
                        .toList(),
                sources);
    }
}
