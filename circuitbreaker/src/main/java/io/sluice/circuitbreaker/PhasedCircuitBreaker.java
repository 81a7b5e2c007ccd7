package io.sluice.circuitbreaker;

import io.sluice.circuitbreaker.CircuitBreakerEvent.CallEnded;
import io.sluice.circuitbreaker.CircuitBreakerEvent.CallPermitted;
import io.sluice.circuitbreaker.CircuitBreakerEvent.CallRefused;
import io.sluice.circuitbreaker.CircuitBreakerEvent.Cause;
import io.sluice.circuitbreaker.CircuitBreakerEvent.ConfigUpdated;
import io.sluice.circuitbreaker.CircuitBreakerEvent.RateExceeded;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Outcome;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.WindowSnapshot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A breaker as a succession of {@link Phase}s: this class moves from one to the next, and tells of it. */
non-sealed class PhasedCircuitBreaker extends AbstractGate implements CircuitBreaker {
    /*
     * `phase` is the word that is compared and set. It refers to an object that holds all that must be seen together: state, epoch,
     * configuration, window or probes, and when it ends. A phase's fields are final; what it gathers (window, probes, "the probe
     * is due") is shared by all who see it and safe for many threads.
     *
     *   from         event                                                      to           by
     *   CLOSED       a rate reaches its threshold                               OPEN         open
     *   OPEN         first call after the deadline (or the timer, if automatic) HALF_OPEN    probe, halfOpen
     *   HALF_OPEN    all probes ended, rates below the thresholds               CLOSED       close
     *   HALF_OPEN    all probes ended, a rate reached its threshold; or the     OPEN         open
     *                first failed, if that is enough; or the deadline passed
     *   METRICS_ONLY, FORCED_OPEN, DISABLED: the deadline passed                CLOSED       close
     *   any          transitionTo…                                              that state   moveByHand
     *   any          update                                                     same state,  update
     *                                                                           same epoch
     *
     * Every change of state is one compareAndSet from a phase of the epoch that the event belongs to; it adds one to the epoch. So
     * of many events of one epoch exactly one wins, and it alone publishes (TransitionStress). An event that meets an update, which
     * keeps the epoch, tries again from the updated phase: no transition is lost. The functions that make the next phase have no
     * effects and may run many times; timers are set after the phase is in force, and a Deadline that was disarmed before it was
     * armed stays so.
     *
     * A call carries its epoch. What it ends with is handed to the present phase only if that has the same epoch; a phase that has
     * just been left gathers what nobody looks at any more.
     *
     * Progress: lock-free; a failed CAS means that another event won. Events of different epochs may reach listeners out of order,
     * which is why they are numbered.
     */
    private static final VarHandle PHASE;

    /** Every so many refusals of a stripe look whether a timer is late. */
    private static final int REFUSALS_BETWEEN_LOOKS = 64;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(PhasedCircuitBreaker.class, "phase", Phase.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventPublisher<CircuitBreakerEvent> events = new EventPublisher<>();
    private volatile Phase phase;

    PhasedCircuitBreaker(String name, CircuitBreakerConfig config, NanoClock clock, CallCounters counters) {
        super(name, clock, counters);
        phase = closed(0, clock.exactNanos(), Check.present("config", config));
    }

    // ---- the gate

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean timed() {
        return phase.timed;
    }

    @Override
    protected boolean entersByTime() {
        return phase.entersByTime;
    }

    @Override
    public long enter(long now, CallContext context) {
        long token = phase.enter(this, now);
        if (events.hasListeners()) {
            tellEntered(token);
        }
        return token;
    }

    @Override
    public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        Phase present = phase;
        Outcome outcome = Verdict.of(present.config, result, error);
        long duration = start == UNTIMED || end == UNTIMED ? UNTIMED : Math.max(0, end - start);
        boolean slow = duration >= present.slowNanos;
        if (Token.epoch(token) == present.epoch) {
            if (outcome == Outcome.IGNORED) {
                present.endedWithoutVerdict(token);
            } else {
                present.ended(this, token, outcome == Outcome.FAILED, slow, end);
            }
        }
        if (events.hasListeners()) {
            tellEnded(outcome, duration, slow, error);
        }
        return outcome;
    }

    @Override
    public void cancel(long token) {
        Phase present = phase;
        if (Token.epoch(token) == present.epoch) {
            present.endedWithoutVerdict(token);
        }
        if (events.hasListeners()) {
            tellEnded(Outcome.CANCELLED, UNTIMED, false, null);
        }
    }

    @Override
    public CallNotPermittedException refusal(long token) {
        Phase present = phase;
        boolean stillRefuses = present.state == State.OPEN || present.state == State.FORCED_OPEN;
        return stillRefuses && present.deadline != null
                ? new CircuitBreakerOpenException(name(), reasonOf(token), clock(), present.deadline.endNanos)
                : new CircuitBreakerOpenException(name(), reasonOf(token), null, 0);
    }

    @Override
    protected void tokenDropped(long token) {
        Phase present = phase;
        if (Token.epoch(token) == present.epoch) {
            present.tokenDropped(token);
        }
    }

    @Override
    protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
        Phase present = phase;
        Outcome outcome = Verdict.of(present.config, NO_RESULT, error);
        boolean slow = durationNanos >= present.slowNanos;
        if (present.hasLasted(durationNanos, clock())) {
            present.endedWithoutToken(this, outcome, slow, UNTIMED);
        }
        if (events.hasListeners()) {
            tellEnded(outcome, durationNanos, slow, error);
        }
        return outcome;
    }

    @Override
    protected void released(boolean hadVerdict) {
        if (!hadVerdict) {
            phase.releasedWithoutVerdict(this);
        }
    }

    // ---- what phases need

    Phase present() {
        return phase;
    }

    long enterAgain(long now) {
        return phase.enter(this, now);
    }

    /** The time of a call; read now if the call began under a configuration that needed none. */
    long timeOr(long now) {
        return now == UNTIMED ? clock().nanos() : now;
    }

    long callsInFlight() {
        return counters().inFlight();
    }

    void countRefusal() {
        counters().rejected();
    }

    /** Counts a refusal, and now and then looks whether the phase should have ended by now. */
    void countRefusalWatching(Phase refusing) {
        long before = counters().rejected();
        Deadline deadline = refusing.deadline;
        if (before % REFUSALS_BETWEEN_LOOKS == REFUSALS_BETWEEN_LOOKS - 1
                && deadline != null
                && deadline.passed(clock())) {
            refusing.timeUp(this);
        }
    }

    /** From 0 to 1, 1 excluded. */
    double random() {
        return clock().random().nextDouble();
    }

    // ---- changes of state

    boolean open(int epoch, int attempt, Cause cause, WindowSnapshot window) {
        return move(epoch, from -> opened(from, attempt, window), cause, window) != null;
    }

    void close(int epoch, Cause cause, WindowSnapshot window) {
        move(epoch, this::closed, cause, window);
    }

    void halfOpen(int epoch, Cause cause) {
        move(epoch, this::halfOpened, cause, WindowSnapshot.EMPTY);
    }

    /** The wait is over: the caller that gets there first is probe 1, the others ask again. */
    long probe(int epoch) {
        Phase won = move(epoch, from -> halfOpened(from).withProbe(), Cause.WAIT_OVER, WindowSnapshot.EMPTY);
        return won instanceof HalfOpenPhase halfOpen ? halfOpen.firstProbe(clock()) : enterAgain(UNTIMED);
    }

    /** Moves from this epoch to the next; null if another event has done so. */
    private @Nullable Phase move(int epoch, Function<Phase, Phase> next, Cause cause, WindowSnapshot window) {
        while (true) {
            Phase from = phase;
            if (from.epoch != epoch) {
                return null;
            }
            Phase to = next.apply(from);
            if (PHASE.compareAndSet(this, from, to)) {
                from.left();
                setTimer(from, to);
                if (events.wants(StateTransition.class)) {
                    events.publish(new StateTransition(name(), at(), from.state, to.state, cause, window, to.epoch));
                }
                begin(to);
                return to;
            }
        }
    }

    private void moveByHand(Function<Phase, Phase> next) {
        while (move(phase.epoch, next, Cause.BY_HAND, WindowSnapshot.EMPTY) == null) {
            Thread.onSpinWait();
        }
    }

    /** Before anybody is told, so that a slow listener holds no timer up. */
    private void setTimer(Phase from, Phase to) {
        if (from.deadline != null) {
            from.deadline.disarm();
        }
        if (to.deadline != null && !to.deadline.passed(clock())) {
            to.deadline.arm(clock(), () -> to.timeUp(this));
        }
    }

    /** After everybody was told, so that what follows at once is told in order. */
    private void begin(Phase to) {
        to.begun(this);
        if (to.deadline != null && to.deadline.passed(clock())) {
            to.timeUp(this);
        }
    }

    private static Phase closed(int epoch, long now, CircuitBreakerConfig config) {
        return config.mode() == CircuitBreakerConfig.Mode.THROTTLE
                ? new ThrottlingPhase(epoch, now, config, now)
                : measuring(State.CLOSED, epoch, now, config, null);
    }

    private static Phase measuring(
            State state, int epoch, long now, CircuitBreakerConfig config, @Nullable Deadline deadline) {
        return new MeasuringPhase(state, epoch, now, config, deadline, MeasuringPhase.windowFor(config, now));
    }

    private Phase closed(Phase from) {
        return closed(after(from), clock().exactNanos(), from.config);
    }

    private Phase opened(Phase from, int attempt, WindowSnapshot window) {
        return new OpenPhase(after(from), clock().exactNanos(), from.config, attempt, window);
    }

    private HalfOpenPhase halfOpened(Phase from) {
        return new HalfOpenPhase(after(from), clock().exactNanos(), from.config, from.attempt());
    }

    private Phase standing(Phase from, State state, @Nullable Duration expiry) {
        long now = clock().exactNanos();
        return new StandingPhase(state, after(from), now, from.config, deadline(now, expiry));
    }

    private static int after(Phase from) {
        return from.epoch + 1 & Token.EPOCH_MASK;
    }

    private static @Nullable Deadline deadline(long now, @Nullable Duration expiry) {
        return expiry == null ? null : new Deadline(now + expiry.toNanos());
    }

    // ---- for users

    @Override
    public State state() {
        return phase.state;
    }

    @Override
    public CircuitBreakerConfig config() {
        return phase.config;
    }

    @Override
    public CircuitBreakerSnapshot snapshot() {
        Phase present = phase;
        long now = clock().exactNanos();
        boolean refuses = present.state == State.OPEN || present.state == State.FORCED_OPEN;
        Optional<Duration> retryAfter = refuses && present.deadline != null
                ? Optional.of(Duration.ofNanos(Math.max(0, present.deadline.endNanos - now)))
                : Optional.empty();
        return new CircuitBreakerSnapshot(
                name(),
                present.state,
                present.epoch,
                present.window(now),
                present.probesInFlight(),
                retryAfter,
                counts());
    }

    @Override
    public EventPublisher<CircuitBreakerEvent> events() {
        return events;
    }

    @Override
    public void update(CircuitBreakerConfig config) {
        Check.present("config", config);
        while (true) {
            Phase from = phase;
            if (from.config.equals(config)) {
                return;
            }
            Phase to = from.reconfigured(config, clock().exactNanos());
            if (PHASE.compareAndSet(this, from, to)) {
                setTimer(from, to);
                if (events.wants(ConfigUpdated.class)) {
                    events.publish(new ConfigUpdated(name(), at(), from.config, config));
                }
                begin(to);
                return;
            }
        }
    }

    @Override
    public void transitionToClosedState() {
        moveByHand(this::closed);
    }

    @Override
    public void transitionToOpenState() {
        moveByHand(from -> opened(from, from.attempt() + 1, WindowSnapshot.EMPTY));
    }

    @Override
    public void transitionToHalfOpenState() {
        moveByHand(this::halfOpened);
    }

    @Override
    public void transitionToForcedOpenState() {
        moveByHand(from -> standing(from, State.FORCED_OPEN, null));
    }

    @Override
    public void transitionToForcedOpenState(Duration expiry) {
        checkExpiry(expiry);
        moveByHand(from -> standing(from, State.FORCED_OPEN, expiry));
    }

    @Override
    public void transitionToDisabledState() {
        moveByHand(from -> standing(from, State.DISABLED, null));
    }

    @Override
    public void transitionToDisabledState(Duration expiry) {
        checkExpiry(expiry);
        moveByHand(from -> standing(from, State.DISABLED, expiry));
    }

    @Override
    public void transitionToMetricsOnlyState() {
        moveByHand(from -> metricsOnly(from, null));
    }

    @Override
    public void transitionToMetricsOnlyState(Duration expiry) {
        checkExpiry(expiry);
        moveByHand(from -> metricsOnly(from, expiry));
    }

    private Phase metricsOnly(Phase from, @Nullable Duration expiry) {
        long now = clock().exactNanos();
        return measuring(State.METRICS_ONLY, after(from), now, from.config, deadline(now, expiry));
    }

    private static void checkExpiry(Duration expiry) {
        Check.inRange("expiry", expiry, CircuitBreakerConfig.SHORTEST_WAIT, CircuitBreakerConfig.LONGEST_WAIT);
    }

    @Override
    public String toString() {
        return "CircuitBreaker[" + name() + ", " + state() + "]";
    }

    // ---- events

    void tellRateExceeded(Cause cause, WindowSnapshot window) {
        if (events.wants(RateExceeded.class)) {
            events.publish(new RateExceeded(name(), at(), cause, window));
        }
    }

    private void tellEntered(long token) {
        if (token >= 0 && events.wants(CallPermitted.class)) {
            events.publish(new CallPermitted(name(), at()));
        } else if (token < 0 && events.wants(CallRefused.class)) {
            events.publish(new CallRefused(name(), at(), reasonOf(token)));
        }
    }

    private void tellEnded(Outcome outcome, long nanos, boolean slow, @Nullable Throwable error) {
        if (events.wants(CallEnded.class)) {
            Duration duration = nanos == UNTIMED ? null : Duration.ofNanos(nanos);
            events.publish(new CallEnded(name(), at(), outcome, duration, slow, error));
        }
    }

    @Override
    public String reasonOf(long refusal) {
        if (refusal == Phase.REFUSED_OPEN) {
            return "open";
        }
        if (refusal == Phase.REFUSED_HALF_OPEN) {
            return "half_open";
        }
        return refusal == Phase.REFUSED_FORCED_OPEN ? "forced_open" : "throttled";
    }

    private Instant at() {
        return clock().wallClock().instant();
    }
}
