package io.sluice.core.rule;

import io.sluice.core.event.EventPublisher;

/**
 * Where rules come from. Delivers whole documents and knows nothing of what is in them. {@link AbstractRuleSource} does what all have
 * in common; {@code RuleSourceContract} in the test jar says what each must do.
 * <p><b>Contract.</b> {@link #start} delivers what is there, before it returns, and then follows changes: a change that happens
 * during start is not missed. Documents arrive one at a time, in order; of several changes in quick succession only the last need
 * arrive, and equal content is not delivered again. What cannot be reached or is refused leaves the last good rules in force
 * and raises a {@link RuleSourceEvent}: one whenever health or what there is to say of it changes, none for the same mistake again, so the last
 * event says how it is. A source never throws into the application's threads but from {@code start}.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public interface RuleSource extends AutoCloseable {

    /** Tells it apart from others, for people: {@code file:/etc/shop/rules.yaml}. Never holds credentials. */
    String name();

    /** Where its rules stand among others. */
    RuleLayer layer();

    /**
     * Starts; once.
     *
     * @throws IllegalStateException if it was started or closed before, or if rules are required from the start and there are none
     */
    void start(RuleSink sink);

    /** How it is. */
    RuleSourceEvent.Health health();

    /**
     * Changes of health and of its detail, each told before the delivery that it comes from is over: listeners must not wait for a thread that
     * closes the source.
     */
    EventPublisher<RuleSourceEvent> events();

    /** Stops following; waits for a delivery that is under way, after which there is none. The rules stay in force. Idempotent. */
    @Override
    void close();
}
