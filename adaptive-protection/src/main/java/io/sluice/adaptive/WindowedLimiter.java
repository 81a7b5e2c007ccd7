package io.sluice.adaptive;

import io.sluice.adaptive.AdaptiveEvent.CallRefused;
import io.sluice.adaptive.AdaptiveEvent.LimitChanged;
import io.sluice.adaptive.AdaptiveEvent.ProbeStarted;
import io.sluice.adaptive.AdaptiveSnapshot.Phase;
import io.sluice.adaptive.algorithm.Advice;
import io.sluice.adaptive.signal.HostSignals;
import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Priority;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The gate around an algorithm: lets calls in by the thresholds in force, and tells the {@link Learner} how long they took. */
final class WindowedLimiter extends AbstractGate implements AdaptiveLimiter {
    /*
     * A call reads the regime once and decides by it. Nothing that it decides needs what another thread is just deciding, but for the
     * count of calls in flight, which is one word (InFlight); so a new limit is in force for every call that begins after it is published.
     *
     * shedding, common, salt  replaced whole, by whoever turns the window or changes the configuration
     * hand                    uses without a token: taken by tryAcquirePermission, ended by releasePermission. One released too often frees
     *                         nothing.
     */
    private static final Priority[] PRIORITIES = Priority.values();
    private static final long SALTED_FOR_NANOS = Duration.ofHours(1).toNanos();
    private static final long SHORTEST_CREDIT_NANOS = 50_000_000L;
    private static final int SERVICE_TIMES_OF_CREDIT = 6;
    private static final double SERVICE_TIMES_OF_QUIET = 0.5; // after it, those that begin are a burst
    private static final int LOOK_EVERY = 16;
    private static final int NOBODY = 0;

    private final EventPublisher<AdaptiveEvent> events = new EventPublisher<>();
    private final InFlight inFlight = new InFlight();
    private final Refusals refusals;
    private final AtomicInteger hand = new AtomicInteger();
    private final HostSignals signals;
    private final BurstCredit credit;
    private final Learner learner;

    private volatile AdaptiveConfig config;
    private volatile Shedding shedding = Shedding.NOTHING;
    private volatile @Nullable CommonCallers common;
    private volatile int salt;
    private volatile long salted;

    WindowedLimiter(String name, AdaptiveConfig config, NanoClock clock, HostSignals signals) {
        this(name, config, clock, signals, new Refusals());
    }

    private WindowedLimiter(
            String name, AdaptiveConfig config, NanoClock clock, HostSignals signals, Refusals refusals) {
        super(name, clock, refusals);
        this.refusals = refusals;
        this.config = Check.present("config", config);
        this.signals = Check.present("signals", signals);
        long now = clock.nanos();
        salt = name.hashCode() * 0x9E3779B9;
        salted = now;
        common = config.commonCallers() == 0 ? null : new CommonCallers(config.commonCallers());
        credit = new BurstCredit(now);
        learner = new Learner(config, inFlight, refusals, signals, this::changed, name.hashCode(), now);
    }

    // ---- the gate

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean timed() {
        return true;
    }

    @Override
    protected boolean entersByTime() {
        return false;
    }

    @Override
    public boolean contextual() {
        return true;
    }

    @Override
    public long enter(long now, CallContext context) {
        Regime current = learner.regime();
        int tier = InFlight.tier(context.priority());
        String origin = context.origin();
        int caller = origin == null ? NOBODY : slot(origin);
        Shedding sheds = shedding;
        if (sheds != Shedding.NOTHING) {
            Refusal shed = sheds.byMemory(tier) ? Refusal.MEMORY : sheds.byCpu(tier) ? Refusal.CPU : null;
            if (shed != null) {
                return refuse(current, shed, tier, caller);
            }
        }
        Refusal why = Refusal.LIMIT;
        int present = inFlight.total();
        CommonCallers known = common;
        if (known != null && origin != null) {
            known.called(origin);
        }
        if (present >= current.needFrom) {
            if (origin != null && tier > 0) {
                Refusal demoted = demotion(current, origin, caller);
                if (demoted != null) {
                    why = demoted;
                    tier = Math.min(InFlight.TIERS - 1, tier + 1);
                }
            }
            if (credit.isLow()) {
                rise(current, time(now));
            }
        }
        int threshold = current.threshold(tier);
        if (present < threshold && inFlight.tryEnter(threshold)) {
            return letIn(current, present, tier, caller);
        }
        return credit.isOpen() ? enterOnCredit(current, why, tier, caller, now) : refuse(current, why, tier, caller);
    }

    /** The gate comes into need after a time in which it was not. */
    private void rise(Regime current, long now) {
        if (now - credit.lowSince() >= SERVICE_TIMES_OF_QUIET * current.advice.baselineNanos()) {
            learner.rising(current, now);
        }
        credit.start(now, longestCredit(current));
    }

    private long letIn(Regime current, int present, int tier, int caller) {
        if (tier != InFlight.USUAL_TIER || caller != NOBODY) {
            inFlight.join(tier, caller);
        }
        ProbeProgress probe = current.probe;
        int cohort = probe == null || current.collecting ? 0 : learner.joinProbe(probe, clock());
        int level = current.isNear(present) ? Token.NEAR : Token.FAR;
        return Token.of(level, tier, caller, cohort, current.generation);
    }

    private long enterOnCredit(Regime current, Refusal why, int tier, int caller, long now) {
        int most = (int) (current.threshold(tier) * current.advice.burst());
        boolean mayBorrow = current.probe == null && !current.leavesRoom(tier);
        if (mayBorrow && credit.covers(time(now)) && inFlight.total() < most && inFlight.tryEnter(most)) {
            inFlight.join(tier, caller);
            return Token.of(Token.ON_CREDIT, tier, caller, 0, current.generation);
        }
        return refuse(current, why, tier, caller);
    }

    /** Why a named caller counts as one tier lower; null if it does not. */
    private @Nullable Refusal demotion(Regime current, String origin, int caller) {
        CommonCallers known = common;
        if (known != null && !known.isCommon(origin)) {
            return Refusal.UNCOMMON;
        }
        int callers = inFlight.activeCallers();
        boolean greedy = callers > 1 && inFlight.ofCaller(caller) >= current.fairShare(callers);
        return greedy ? Refusal.FAIR_SHARE : null;
    }

    private static long longestCredit(Regime current) {
        return (long) Math.max(SHORTEST_CREDIT_NANOS, SERVICE_TIMES_OF_CREDIT * current.advice.baselineNanos());
    }

    private long time(long now) {
        return now == UNTIMED ? clock().nanos() : now;
    }

    private long refuse(Regime current, Refusal why, int tier, int caller) {
        if (why.isLimit()) {
            credit.refused();
        }
        long before = refusals.add(why, tier);
        if (!why.isLimit() && before % LOOK_EVERY == 0) {
            shedding = shedding.next(config, signals);
        }
        if (events.wants(CallRefused.class)) {
            events.publish(new CallRefused(name(), at(), why.word, PRIORITIES[tier]));
        }
        if (config.shadow()) {
            refusals.shadowed();
            return Token.of(Token.SHADOWED, tier, caller, 0, current.generation);
        }
        return why.token(tier);
    }

    private int slot(String origin) {
        return 1 + ((origin.hashCode() ^ salt) * 0x9E3779B9 >>> 26);
    }

    @Override
    public CallNotPermittedException refusal(long token) {
        double baseline = learner.regime().advice.baselineNanos();
        String reason = Refusal.of(token).word;
        return baseline == 0
                ? new OverloadedException(name(), reason)
                : new OverloadedException(name(), reason, clock(), clock().nanos() + (long) (2 * baseline));
    }

    @Override
    public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        Regime current = learner.regime();
        AdaptiveConfig options = config;
        boolean drop = error == null ? isSlow(options, end - start) : options.isDrop(error);
        leave(current, token, end);
        if ((error == null || drop) && Token.level(token) != Token.SHADOWED) {
            learner.learn(current, token, start, end, drop);
        }
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    private static boolean isSlow(AdaptiveConfig options, long nanos) {
        Duration longest = options.slowCallDuration();
        return longest != null && nanos > longest.toNanos();
    }

    @Override
    public void cancel(long token) {
        leave(learner.regime(), token, clock().nanos());
    }

    private void leave(Regime current, long token, long now) {
        if (Token.level(token) == Token.SHADOWED) {
            return;
        }
        part(token);
        int remaining = inFlight.leave();
        credit.ended(current.probe == null && remaining <= current.ease, now);
    }

    private void part(long token) {
        int tier = Token.tier(token);
        int caller = Token.caller(token);
        if (tier != InFlight.USUAL_TIER || caller != NOBODY) {
            inFlight.part(tier, caller);
        }
    }

    // ---- uses without a token

    @Override
    protected void tokenDropped(long token) {
        if (Token.level(token) != Token.SHADOWED) {
            part(token); // its release will not say what it was
            hand.getAndIncrement();
        }
    }

    @Override
    protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
        AdaptiveConfig options = config;
        boolean drop = error == null ? isSlow(options, durationNanos) : options.isDrop(error);
        if (error == null || drop) {
            Regime current = learner.regime();
            long end = clock().nanos();
            int level = current.isNear(inFlight.total() - 1) ? Token.NEAR : Token.FAR;
            long token = Token.of(level, InFlight.USUAL_TIER, NOBODY, 0, current.generation);
            learner.learn(current, token, end - durationNanos, end, drop);
        }
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    @Override
    protected void released(boolean hadVerdict) {
        if (hand.getAndUpdate(uses -> Math.max(0, uses - 1)) > 0) {
            int remaining = inFlight.leave();
            Regime current = learner.regime();
            credit.ended(current.probe == null && remaining <= current.ease, clock().nanos());
        }
    }

    // ---- changes of what is in force

    private void changed(Regime old, Regime now, long nanos) {
        shedding = shedding.next(config, signals);
        if (nanos - salted >= SALTED_FOR_NANOS) {
            salted = nanos;
            salt = salt * 0x9E3779B9 + 1;
        }
        double before = old.advice.limit();
        double after = now.advice.limit();
        if ((int) before != (int) after && events.wants(LimitChanged.class)) {
            events.publish(new LimitChanged(name(), at(), before, after, now.advice.reason()));
        }
        Advice.Probe probe = now.advice.probe();
        if (old.probe != now.probe && probe != null && events.wants(ProbeStarted.class)) {
            events.publish(new ProbeStarted(name(), at(), probe.limit(), probe.cohort()));
        }
    }

    @Override
    public synchronized void update(AdaptiveConfig newConfig) {
        AdaptiveConfig old = config;
        config = Check.present("config", newConfig);
        if (newConfig.commonCallers() != old.commonCallers()) {
            common = newConfig.commonCallers() == 0 ? null : new CommonCallers(newConfig.commonCallers());
        }
        long now = clock().nanos();
        if (!newConfig.goesOnFrom(old)) {
            learner.restart(newConfig, false, now);
        } else if (newConfig.minLimit() != old.minLimit() || newConfig.maxLimit() != old.maxLimit()) {
            learner.within(newConfig.bounds(), now);
        }
        shedding = shedding.next(newConfig, signals);
    }

    @Override
    public synchronized void reset() {
        long now = clock().nanos();
        credit.drop(now);
        learner.restart(config, true, now);
    }

    // ---- for users

    @Override
    public AdaptiveConfig config() {
        return config;
    }

    @Override
    public double limit() {
        return learner.regime().advice.limit();
    }

    @Override
    public AdaptiveSnapshot snapshot() {
        Regime current = learner.regime();
        double baseline = current.advice.baselineNanos();
        Phase phase = current.probe == null ? Phase.STEADY : current.collecting ? Phase.COLLECTING : Phase.PROBING;
        return new AdaptiveSnapshot(
                name(),
                current.advice.limit(),
                inFlight.total(),
                baseline == 0 ? null : Duration.ofNanos((long) baseline),
                phase,
                current.advice.reason(),
                refusals.byReason(),
                counts());
    }

    @Override
    public EventPublisher<AdaptiveEvent> events() {
        return events;
    }

    private Instant at() {
        return clock().wallClock().instant();
    }

    @Override
    public String toString() {
        return "AdaptiveLimiter[" + name() + ", " + inFlight.total() + " of " + (int) limit() + "]";
    }
}
