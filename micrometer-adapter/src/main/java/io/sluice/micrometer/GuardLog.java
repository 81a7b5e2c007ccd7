package io.sluice.micrometer;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.Check;
import io.sluice.core.event.Subscription;
import io.sluice.guard.ActiveOverride;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardEvent;
import io.sluice.guard.GuardEvent.CallRefused;
import io.sluice.guard.GuardEvent.OverrideEnded;
import io.sluice.guard.GuardEvent.OverrideSet;
import io.sluice.guard.Sluice;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Log lines with keys and values for what happens to guards: changes of a breaker's state, overrides, and rejections.
 * <pre>{@code
 * GuardLog.ofDefaults().follow(sluice);
 * }</pre>
 * <p>Loggers are {@value #STATES} (WARN for what opens, else INFO) and {@value #REJECTIONS} (WARN). Keys of all lines: {@code event},
 * {@code resource}, {@code suppressed} (lines like this that were left out before it), {@code traceId} if there is one. Of
 * {@code event=state}: {@code from}, {@code to}, {@code cause}, {@code calls}, {@code failureRate}, {@code slowCallRate}. Of
 * {@code event=rejection}: {@code gate}, {@code reason}. Of {@code event=override}: {@code action}, {@code until}, {@code why}. How they
 * are rendered is for the logging backend to say; one that knows no keys writes them before the message.
 * <p><b>Rate.</b> In a period (10 s unless told otherwise) each resource, gate and reason has one line of rejections, and each resource ten
 * of state.
 * <p><b>Thread safety.</b> Safe for many threads. Immutable. <b>Cost.</b> Nothing for a call that is let in; a refused call builds an
 * event and takes a short lock.
 */
public final class GuardLog {
    /** The logger of changes of state and of overrides. */
    public static final String STATES = "io.sluice.states";
    /** The logger of rejections. */
    public static final String REJECTIONS = "io.sluice.rejections";

    private static final Logger states = LoggerFactory.getLogger(STATES);
    private static final Logger rejections = LoggerFactory.getLogger(REJECTIONS);
    private static final int STATE_LINES = 10;

    private final Duration period;
    private final Supplier<@Nullable String> traceId;

    private GuardLog(Duration period, Supplier<@Nullable String> traceId) {
        this.period = period;
        this.traceId = traceId;
    }

    /** Periods of 10 s; the trace id is what the logging context has under {@code traceId}, as Micrometer Tracing puts it there. */
    public static GuardLog ofDefaults() {
        return new GuardLog(Duration.ofSeconds(10), () -> MDC.get("traceId"));
    }

    /**
     * The same with periods of another length.
     *
     * @param newPeriod 1 ms to 1 day
     */
    public GuardLog withPeriod(Duration newPeriod) {
        return new GuardLog(Check.inRange("newPeriod", newPeriod, Duration.ofMillis(1), Duration.ofDays(1)), traceId);
    }

    /**
     * The same with another way to find the trace id.
     *
     * @param newTraceId called on the thread of the refused call; null if there is none
     */
    public GuardLog withTraceId(Supplier<@Nullable String> newTraceId) {
        return new GuardLog(period, Check.present("newTraceId", newTraceId));
    }

    /** Writes of all guards of a container, those made later included, until the subscription is closed. */
    public Subscription follow(Sluice sluice) {
        return Attachments.to(Check.present("sluice", sluice), this::followed);
    }

    /** Writes of guards that stand alone, until the subscription is closed. */
    public Subscription follow(Guard... guards) {
        return Attachments.to(List.of(guards), this::followed);
    }

    private Subscription followed(Guard guard) {
        Writer writer = new Writer(guard, new LineLimit(STATE_LINES, period), new LineLimit(1, period));
        List<Subscription> all = List.of(
                BreakerStates.of(guard, writer::state),
                guard.events().subscribe(CallRefused.class, writer::rejection),
                guard.events().subscribe(OverrideSet.class, set -> writer.override(set, set.override(), "set")),
                guard.events().subscribe(OverrideEnded.class, end -> writer.override(end, end.override(), "ended")));
        return () -> all.forEach(Subscription::close);
    }

    /** Writes of one guard. */
    private final class Writer {
        private final Guard guard;
        private final LineLimit stateLines;
        private final LineLimit rejectionLines;

        Writer(Guard guard, LineLimit stateLines, LineLimit rejectionLines) {
            this.guard = guard;
            this.stateLines = stateLines;
            this.rejectionLines = rejectionLines;
        }

        void state(StateTransition transition) {
            long suppressed = stateLines.ask("state", guard.clock());
            if (suppressed == LineLimit.SUPPRESSED) {
                return;
            }
            boolean opens = transition.to() == State.OPEN || transition.to() == State.FORCED_OPEN;
            line(opens ? states.atWarn() : states.atInfo(), "state", suppressed)
                    .addKeyValue("from", transition.from())
                    .addKeyValue("to", transition.to())
                    .addKeyValue("cause", transition.cause())
                    .addKeyValue("calls", transition.window().calls())
                    .addKeyValue("failureRate", transition.window().failureRate())
                    .addKeyValue("slowCallRate", transition.window().slowCallRate())
                    .log("the breaker changed its state");
        }

        void override(GuardEvent event, ActiveOverride override, String what) {
            long suppressed = stateLines.ask("override", guard.clock());
            if (suppressed != LineLimit.SUPPRESSED) {
                line(event instanceof OverrideSet ? states.atWarn() : states.atInfo(), "override", suppressed)
                        .addKeyValue("action", override.what().action())
                        .addKeyValue("until", override.until())
                        .addKeyValue("why", override.reason())
                        .log("an override was {}", what);
            }
        }

        void rejection(CallRefused refused) {
            long suppressed = rejectionLines.ask(List.of(refused.gate(), refused.reason()), guard.clock());
            if (suppressed != LineLimit.SUPPRESSED) {
                line(rejections.atWarn(), "rejection", suppressed)
                        .addKeyValue("gate", refused.gate())
                        .addKeyValue("reason", refused.reason())
                        .log("a call was refused");
            }
        }

        private LoggingEventBuilder line(LoggingEventBuilder line, String event, long suppressed) {
            LoggingEventBuilder common = line.addKeyValue("event", event)
                    .addKeyValue("resource", guard.name())
                    .addKeyValue("suppressed", suppressed);
            String trace = traceId.get();
            return trace == null ? common : common.addKeyValue("traceId", trace);
        }
    }
}
