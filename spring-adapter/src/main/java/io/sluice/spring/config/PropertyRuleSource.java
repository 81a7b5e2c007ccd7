package io.sluice.spring.config;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSink;
import io.sluice.core.rule.RuleSource;
import io.sluice.core.rule.RuleSourceEvent;
import io.sluice.core.rule.RuleSourceEvent.Health;
import io.sluice.guard.document.InvalidRulesException;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rules from the application's properties.
 * <p>They are made into a rule document, which whoever it is started for reads as strictly as any other; mistakes are told by the names
 * of the properties, with file and line where Spring knows them.
 * <p><b>Changes.</b> Properties do not tell when they change: {@link #refresh} looks again, all or nothing.
 * <p><b>Failure.</b> Mistakes stop the start. Later ones leave the last good rules in force, are logged once, and raise an event.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class PropertyRuleSource implements RuleSource {
    private static final Logger log = LoggerFactory.getLogger(PropertyRuleSource.class);

    private final String name;
    private final Supplier<Draft> drafts;
    private final InstantSource wallClock;
    private final EventPublisher<RuleSourceEvent> events = new EventPublisher<>();
    private @Nullable RuleSink sink; // guarded by this; null before the start and once closed
    private boolean started; // guarded by this
    private @Nullable RuleDocument inForce; // guarded by this
    private @Nullable String refusal; // why the last rules were refused, which is logged once; guarded by this
    private volatile Health health = Health.STARTING;

    PropertyRuleSource(String name, InstantSource wallClock, Supplier<Draft> drafts) {
        this.name = Check.notBlank("name", name);
        this.wallClock = wallClock;
        this.drafts = drafts;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public RuleLayer layer() {
        return RuleLayer.PROPERTIES;
    }

    /**
     * @throws InvalidPropertiesException if the properties hold mistakes
     */
    @Override
    public synchronized void start(RuleSink newSink) {
        if (started) {
            throw new IllegalStateException(name + " must be started once");
        }
        started = true;
        sink = Check.present("sink", newSink);
        deliver(newSink);
    }

    /**
     * As {@link #refresh}, for who can say to somebody what is wrong.
     *
     * @throws InvalidPropertiesException if the properties hold mistakes
     */
    public synchronized void reread() {
        if (sink != null) {
            deliver(sink);
        }
    }

    /** Looks at the properties again, and puts what they say now in force; has no effect before the start and once closed. */
    public synchronized void refresh() {
        try {
            reread();
        } catch (RuntimeException refused) {
            String why = String.valueOf(refused.getMessage());
            if (!why.equals(refusal)) {
                log.error("The rules of {} were refused, and the last good ones stay in force: {}", name, why);
            }
            refusal = why;
            become(Health.REFUSED, why);
        }
    }

    private void deliver(RuleSink to) {
        Draft draft = drafts.get();
        if (!draft.mistakes().isEmpty()) {
            throw new InvalidPropertiesException(draft.mistakes());
        }
        RuleDocument document = draft.document();
        if (inForce == null || !document.sameContent(inForce)) {
            try {
                to.accept(document);
            } catch (InvalidRulesException invalid) {
                throw new InvalidPropertiesException(
                        invalid.errors().stream().map(draft::tell).toList());
            }
            inForce = document;
        }
        refusal = null;
        become(Health.UP, document.size() + " bytes");
    }

    private void become(Health now, String detail) {
        boolean changed = health != now || now == Health.REFUSED;
        health = now;
        if (changed && events.wants(RuleSourceEvent.class)) {
            events.publish(new RuleSourceEvent(name, wallClock.instant(), now, detail));
        }
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public EventPublisher<RuleSourceEvent> events() {
        return events;
    }

    @Override
    public synchronized void close() {
        sink = null;
    }

    @Override
    public String toString() {
        return "PropertyRuleSource[" + name + "]";
    }
}
