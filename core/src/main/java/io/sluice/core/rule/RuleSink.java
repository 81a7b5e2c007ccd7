package io.sluice.core.rule;

/** Who takes what a {@link RuleSource} delivers: reads it, checks it, and puts it into force, all or nothing. */
@FunctionalInterface
public interface RuleSink {

    /**
     * Called by one thread at a time; it must not wait for one that closes the source, since closing waits for it.
     *
     * @throws RulesRefusedException if the document holds a mistake; then nothing has changed
     */
    void accept(RuleDocument document);
}
