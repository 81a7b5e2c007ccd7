package io.sluice.core.rule;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.rule.RuleSourceEvent.Health;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all sources have in common: delivering in order, leaving out what is no change, health and its events. A source says how to
 * {@link #follow} and {@link #stop}, and calls {@link #deliver} and {@link #unreachable} from whatever threads it has.
 */
public abstract class AbstractRuleSource implements RuleSource {
    private static final Logger log = LoggerFactory.getLogger(RuleSource.class);

    private enum Stage {
        NEW,
        STARTED,
        CLOSED
    }

    private final String name;
    private final RuleLayer layer;
    private final boolean requireInitial;
    private final InstantSource wallClock;
    private final EventPublisher<RuleSourceEvent> events = new EventPublisher<>();

    /* Guarded by `this`, which is held during a delivery: so deliveries are one at a time, and closing waits. */
    private Stage stage = Stage.NEW;
    private @Nullable RuleSink sink;
    private @Nullable RuleDocument newest;
    private @Nullable Throwable refusal;
    private String detail = ""; // of the last event

    private volatile Health health = Health.STARTING;

    /**
     * @param requireInitial whether {@code start} fails if no good document is there
     * @param wallClock for the time in events
     */
    protected AbstractRuleSource(String name, RuleLayer layer, boolean requireInitial, InstantSource wallClock) {
        this.name = Check.notBlank("name", name);
        this.layer = Check.present("layer", layer);
        this.requireInitial = requireInitial;
        this.wallClock = Check.present("wallClock", wallClock);
    }

    /**
     * Starts to follow, and takes the first look: registers for changes first, so that none is missed, then reads, and calls
     * {@link #deliver} or {@link #unreachable} before it returns. What it throws ends in {@code start}.
     */
    protected abstract void follow();

    /** Stops following and frees what is held; may be called without {@link #follow} having run to its end. */
    protected abstract void stop();

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final RuleLayer layer() {
        return layer;
    }

    @Override
    public final Health health() {
        return health;
    }

    @Override
    public final EventPublisher<RuleSourceEvent> events() {
        return events;
    }

    @Override
    public final void start(RuleSink newSink) {
        synchronized (this) {
            if (stage != Stage.NEW) {
                throw new IllegalStateException(name + " cannot be started: it was started or closed before");
            }
            stage = Stage.STARTED;
            sink = Check.present("sink", newSink);
        }
        try {
            follow();
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
        if (requireInitial && health != Health.UP) {
            String why = whatIsWrong();
            close();
            throw new IllegalStateException(name + " must have rules at the start, but " + why);
        }
    }

    /**
     * Hands on a document, unless its content is what was handed on last.
     *
     * @return what keeps it from being in force, which has been logged; null if it is
     */
    protected final @Nullable Throwable deliver(RuleDocument document) {
        return deliver(document, false);
    }

    /**
     * The same, but what was refused last is handed on once more: for sources that are sent something again only by who has a reason to, such
     * as somebody who sees that an application knows more kinds of rules now. One that polls would refuse, and log, the same with each poll.
     *
     * @return what keeps it from being in force, which has been logged; null if it is
     */
    protected final @Nullable Throwable deliverAgain(RuleDocument document) {
        return deliver(document, true);
    }

    private synchronized @Nullable Throwable deliver(RuleDocument document, boolean evenIfRefused) {
        RuleSink to = sink;
        if (stage != Stage.STARTED || to == null) {
            return new IllegalStateException(name + " is not started, or closed");
        }
        boolean isTriedAgain = evenIfRefused && refusal != null;
        RuleDocument taken = newest;
        if (taken == null || isTriedAgain || !document.sameContent(taken)) {
            taken = document;
            newest = document;
            refusal = refusalBy(to, document);
        }
        if (refusal == null) {
            turn(Health.UP, taken.version());
        } else {
            turn(Health.REFUSED, told(refusal));
        }
        return refusal;
    }

    private @Nullable Throwable refusalBy(RuleSink to, RuleDocument document) {
        try {
            to.accept(document);
            return null;
        } catch (RulesRefusedException mistakes) {
            log.warn(
                    "{}: version {} is refused, the last good rules stay: {}",
                    name,
                    document.version(),
                    mistakes.getMessage());
            return mistakes;
        } catch (Throwable failure) {
            log.error("{}: version {} could not be put into force", name, document.version(), failure);
            return failure;
        }
    }

    private static String told(Throwable refusal) {
        return refusal instanceof RulesRefusedException ? String.valueOf(refusal.getMessage()) : refusal.toString();
    }

    /** Says that there is no newest document, and why; the text must not hold credentials. */
    protected final synchronized void unreachable(String why) {
        if (stage != Stage.STARTED) {
            return;
        }
        if (health != Health.UNREACHABLE) {
            log.warn("{}: {}; the last good rules stay", name, why);
        }
        turn(Health.UNREACHABLE, why);
    }

    private void turn(Health next, String newDetail) {
        if (health != next || !detail.equals(newDetail)) {
            health = next;
            detail = newDetail;
            events.publish(new RuleSourceEvent(name, wallClock.instant(), next, newDetail));
        }
    }

    private synchronized String whatIsWrong() {
        return refusal != null ? "the document was refused: " + told(refusal) : "there were none";
    }

    @Override
    public final void close() {
        synchronized (this) {
            if (stage == Stage.CLOSED) {
                return;
            }
            stage = Stage.CLOSED;
            sink = null;
        }
        stop();
    }

    @Override
    public String toString() {
        return name + " (" + health + ")";
    }
}
