package io.sluice.examples;

import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.rule.EffectiveRules;
import io.sluice.core.rule.EffectiveRules.Contribution;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.rule.RuleSource;
import io.sluice.guard.document.RuleDocuments;
import java.util.List;

/** Rules that change when a file does. */
public final class RulesFromFile implements AutoCloseable {
    private final RuleDocuments documents = RuleDocuments.standard();
    private final RuleSource source;
    private volatile EffectiveRules rules = EffectiveRules.none();

    // region follow
    RulesFromFile(RuleSource source) { // such as FileRuleSource.of(Path.of("/etc/shop/rules.yaml"))
        this.source = source;
        source.events().subscribe(event -> System.err.println(event.health() + ": " + event.detail()));
        source.start(this::apply); // what is there is in force when this returns
    }

    private void apply(RuleDocument document) {
        RuleSet read = documents.read(document); // throws if anything is wrong: the last good rules stay
        rules = EffectiveRules.of(List.of(new Contribution(source.layer(), source.name(), read)));
    }

    List<EffectiveRule> rulesOf(String resource) {
        return rules.forResource(resource);
    }
    // endregion

    @Override
    public void close() {
        source.close();
    }
}
