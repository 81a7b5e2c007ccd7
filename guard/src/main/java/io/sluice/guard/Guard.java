package io.sluice.guard;

import io.sluice.bulkhead.Bulkhead;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.event.Subscription;
import io.sluice.core.gate.Applicant;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Protection;
import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.ratelimiter.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Protects one resource with all its gates and recoveries.
 * <pre>{@code
 * Guard guard = Guard.builder("payments")
 *         .circuitBreaker(CircuitBreakerConfig.custom().failureRateThreshold(30).build())
 *         .rateLimiter(RateLimiterConfig.custom().limitForPeriod(100).build())
 *         .fallback(CallNotPermittedException.class, refusal -> Receipt.later())
 *         .build();
 * Receipt receipt = guard.executeSupplier(() -> payments.charge(order));
 * }</pre>
 * <p>The order is fixed, whatever the order of the builder's calls:
 * <pre>
 * fallback ( cache ( deadline ( retry ( hedge (
 *     access lists ► circuit breaker ► limits of calls in a time ► bulkhead ► adaptive limiter ► system limiter
 *         ► attempt timeout ( fault ( the call ) ) ) ) ) ) )
 * </pre>
 * The fallback is outermost, so it answers refusals and failures, and what it hides from the caller it does not hide from the gates.
 * Each attempt passes the gates anew. A gate that refuses gives back to those before it what they gave. A call that must wait is first
 * shown to the gates behind; after the wait all others are asked again. Who needs another nest puts one guard inside another.
 * <p>The recoveries serve the execute, safeExecute and decorate families. Permission asked for by hand is the gates' alone.
 * <p><b>Changes.</b> A guard can be changed while it runs, by {@link #update}, by rules (see {@link Sluice}), or for a while by
 * {@link #override}: all or nothing, and what stays keeps its state.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> What its gates cost; slots that are absent cost nothing. A blocking call through at most one gate in each slot, with
 * a fallback and a retry that have nothing to do, reads the clock at most once when it begins and once when it ends, allocates nothing
 * and takes no lock. More gates in a slot (several limits with rules of their own), waiting, and the asynchronous forms need a few
 * small objects for a call.
 */
public final class Guard implements Protection {
    private final Workshop workshop;
    private final EventPublisher<GuardEvent> events;
    private List<EffectiveRule> rules = List.of(); // guarded by the workshop's changes
    private @Nullable Timer overrideEnd; // guarded by the workshop's changes
    private volatile @Nullable ActiveOverride override;
    private volatile Plan plan;

    Guard(Workshop workshop, List<EffectiveRule> rules) {
        this.workshop = workshop;
        events = workshop.events();
        plan = workshop.emptyPlan();
        update(rules);
    }

    /**
     * Starts without any gate or recovery.
     *
     * @param name what is protected, such as {@code payments} or {@code POST /pay}; not blank
     */
    public static GuardBuilder builder(String name) {
        return new GuardBuilder(Check.notBlank("name", name));
    }

    // ---- calls

    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        Plan present = plan;
        return present.recoveries() == null
                ? present.gates().through(Body.supplier(), supplier)
                : present.recoveries().call(present.gates(), Body.supplier(), supplier);
    }

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        Plan present = plan;
        return present.recoveries() == null
                ? present.gates().through(Body.callable(), callable)
                : present.recoveries().call(present.gates(), Body.callable(), callable);
    }

    @Override
    public void executeRunnable(Runnable runnable) {
        Plan present = plan;
        if (present.recoveries() == null) {
            present.gates().through(Body.runnable(), runnable);
        } else {
            present.recoveries().call(present.gates(), Body.runnable(), runnable);
        }
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        Plan present = plan;
        return present.recoveries() == null
                ? new GuardStage<>(present.gates(), supplier, null, null).start()
                : present.recoveries().start(present.gates(), supplier);
    }

    /**
     * Runs a call now, unless an earlier one of the same key has an answer that is good enough: a fresh one instead of the call, or an
     * old one instead of its failure, as a rule of kind {@code cache} says. Without such a rule as {@link #executeCallable}.
     *
     * @param key what the answer depends on, by its {@code equals}; calls of one key answer one type
     */
    public <T extends @Nullable Object> T executeCached(Object key, Callable<T> callable) throws Exception {
        Plan present = plan;
        return present.recoveries() == null
                ? present.gates().through(Body.callable(), callable)
                : present.recoveries().callCached(present.gates(), Check.present("key", key), callable);
    }

    /** As {@link #executeCached}, for an asynchronous call; never throws. */
    public <T extends @Nullable Object> CompletionStage<T> executeCachedCompletionStage(
            Object key, Supplier<CompletionStage<T>> supplier) {
        Plan present = plan;
        return present.recoveries() == null
                ? new GuardStage<>(present.gates(), supplier, null, null).start()
                : present.recoveries().startCached(present.gates(), Check.present("key", key), supplier);
    }

    /**
     * Runs a call now, and tells how it ended instead of throwing; an {@link Error} is thrown. A caller that is interrupted keeps its mark.
     */
    public <T extends @Nullable Object> Result<T> tryExecute(Callable<T> callable) {
        try {
            return new Result.Success<>(executeCallable(callable));
        } catch (CallNotPermittedException refusal) {
            return new Result.Refused<>(refusal);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Result.Failure<>(interrupted);
        } catch (Exception failed) {
            return new Result.Failure<>(failed);
        }
    }

    /** This guard for calls that answer one type, with fallbacks of that type and results that count as failures. */
    public <T> TypedGuard<T> typed(Class<T> type) {
        return new TypedGuard<>(this, type);
    }

    // ---- permission by hand

    @Override
    public Permit acquire() {
        return plan.gates().acquire();
    }

    @Override
    public void acquire(Applicant applicant) {
        plan.gates().acquire(applicant);
    }

    @Override
    public boolean tryAcquirePermission() {
        return plan.gates().tryAcquirePermission();
    }

    @Override
    public void onSuccess(long duration, TimeUnit unit) {
        Check.inRange("duration", duration, 0, Long.MAX_VALUE);
        plan.byHand().verdict(duration, unit, null);
    }

    @Override
    public void onError(long duration, TimeUnit unit, Throwable throwable) {
        Check.inRange("duration", duration, 0, Long.MAX_VALUE);
        plan.byHand().verdict(duration, unit, Check.present("throwable", throwable));
    }

    @Override
    public void releasePermission() {
        plan.byHand().release();
    }

    // ---- what there is

    /** What is protected. */
    public String name() {
        return workshop.name();
    }

    /** The clock that decides everything. */
    public NanoClock clock() {
        return workshop.clock();
    }

    /** The breaker, for its state and its events; empty if the guard has none. */
    public Optional<CircuitBreaker> circuitBreaker() {
        return find(CircuitBreaker.class);
    }

    /**
     * The first of the rate limiters of this process; empty if the guard has none. One of scope CLUSTER is found as a
     * {@link io.sluice.ratelimiter.ClusterLimit}.
     */
    public Optional<RateLimiter> rateLimiter() {
        return find(RateLimiter.class);
    }

    /**
     * The bulkhead of this process; empty if the guard has none, or one with threads of its own. One of scope CLUSTER is found as a
     * {@link io.sluice.ratelimiter.ClusterCap}.
     */
    public Optional<Bulkhead> bulkhead() {
        return find(Bulkhead.class);
    }

    /**
     * The first gate or recovery of this type that is enforced, such as {@code Retry.class}.
     */
    public <T> Optional<T> find(Class<T> type) {
        return plan.find(type);
    }

    /** The enforced gate or recovery of this type that the rule of this id has become. */
    public <T> Optional<T> find(Class<T> type, String ruleId) {
        return plan.find(type, ruleId);
    }

    /** What it does with a call now, for adapters that drive calls in their own way; take it anew for each call. */
    public CallPlan callPlan() {
        return plan;
    }

    /** How calls ended: the counts of {@link #snapshot}, without looking at the parts, for who asks often. */
    public CallCounts counts() {
        return workshop.counters().counts();
    }

    /** How calls ended, and what its parts look like now. */
    public GuardSnapshot snapshot() {
        Plan present = plan;
        return new GuardSnapshot(
                name(),
                workshop.counters().counts(),
                workshop.counters().rejections(),
                workshop.fallbacks().sum(0),
                present.snapshots(workshop.kinds()));
    }

    /** The effective stack, as text for people: what a call meets, in order, what it is set to, and where that came from. */
    public String describe() {
        return new Description(workshop, plan, override).asText();
    }

    /** Each option of each part with its value, and where that came from. */
    public List<Explanation> explain() {
        return new Description(workshop, plan, override).explained();
    }

    /**
     * What happens to this guard. Changes are told in the order in which they are made, by one thread after the other and without any
     * lock, so that a listener may wait for others who change guards. Who makes a change while another thread tells may go on before
     * it is told. What the guard's gates tell of new options, they tell within the change: their listeners must not wait so.
     * <p>Subscribe to the types you want: for who hears all of them, an event is made for each refused call.
     */
    public EventPublisher<GuardEvent> events() {
        return events;
    }

    /**
     * Has every call of the execute, safeExecute and decorate families accompanied, from now on until the subscription is closed; calls
     * that have begun are not. Of several observers the first is the outermost.
     */
    public Subscription observe(CallObserver observer) {
        return attach(workshop.observers(), Check.present("observer", observer));
    }

    /** Tells how long each call took, from now on until the subscription is closed; calls that have begun may be left out. */
    public Subscription measure(DurationListener listener) {
        return attach(workshop.durations(), Check.present("listener", listener));
    }

    private <T> Subscription attach(List<T> all, T one) {
        AtomicBoolean attached = new AtomicBoolean(true);
        workshop.changes().make(() -> {
            all.add(one);
            rearrange();
        });
        return () -> workshop.changes().make(() -> {
            if (attached.compareAndSet(true, false)) {
                all.remove(one);
                rearrange();
            }
        });
    }

    /** Others share the limits now: within the changes. A guard whose limits are its own is not touched. */
    void share() {
        if (rules.stream().anyMatch(ScopedLimits::isShared)) {
            rearrange();
        }
    }

    /** Puts the same rules in force again, for what else has changed. */
    private void rearrange() {
        plan = new Assembly(workshop, plan, rules, override).commit();
    }

    @Override
    public String toString() {
        return "Guard[" + name() + "]";
    }

    // ---- changes

    /** Where the rules in force come from; of all layers. */
    public List<EffectiveRule> rules() {
        synchronized (workshop.changes()) {
            return rules;
        }
    }

    /**
     * Puts other rules in force while calls go on: all of them, or none. Gates of rules that stay keep their state and take over new
     * options; calls that are under way at gates that go end as they may.
     *
     * @param newRules those of this guard's resource, without what is covered; what was given to the builder is not kept
     * @throws IllegalArgumentException if a rule cannot be; nothing has changed then
     */
    public void update(List<EffectiveRule> newRules) {
        workshop.changes().make(() -> {
            Assembly assembly = prepare(newRules);
            enforce(assembly, assembly.commit());
        });
    }

    /** For who changes several guards, all or none: tries a change, within the changes. */
    Assembly prepare(List<EffectiveRule> newRules) {
        return new Assembly(workshop, plan, newRules, override);
    }

    /** Puts a change in force that was committed, within the changes. */
    void enforce(Assembly assembly, Plan after) {
        plan = after;
        rules = assembly.rules();
        assembly.retire(after);
        if (events.wants(GuardEvent.RulesChanged.class)) {
            workshop.changes().announce(events, new GuardEvent.RulesChanged(name(), now(), rules));
        }
    }

    /**
     * Does something to this guard for a while, whatever its rules say; takes the place of an override that is in force.
     *
     * @param what what is done
     * @param ttl after how long it ends by itself; 1 ms to 31 days
     * @param reason why, for people; not blank
     */
    public void override(GuardOverride what, Duration ttl, String reason) {
        Check.present("what", what);
        Check.inRange("ttl", ttl, Duration.ofMillis(1), Duration.ofDays(31));
        Check.notBlank("reason", reason);
        workshop.changes().make(() -> {
            Instant since = now();
            long endNanos = clock().exactNanos() + ttl.toNanos();
            ActiveOverride set = new ActiveOverride(what, reason, since, since.plus(ttl), endNanos);
            replaceOverride(set);
            overrideEnd = clock().timers().schedule(ttl.toNanos(), () -> endOverride(set));
            if (events.wants(GuardEvent.OverrideSet.class)) {
                workshop.changes().announce(events, new GuardEvent.OverrideSet(name(), since, set));
            }
        });
    }

    /** Ends the override before its time; has no effect if there is none. */
    public void clearOverride() {
        ActiveOverride present = override;
        if (present != null) {
            endOverride(present);
        }
    }

    /** The override in force. */
    public Optional<ActiveOverride> activeOverride() {
        return Optional.ofNullable(override);
    }

    @SuppressWarnings("ReferenceEquality") // this very override, not one like it
    private void endOverride(ActiveOverride ending) {
        workshop.changes().make(() -> {
            if (override == ending) {
                replaceOverride(null);
                if (events.wants(GuardEvent.OverrideEnded.class)) {
                    workshop.changes().announce(events, new GuardEvent.OverrideEnded(name(), now(), ending));
                }
            }
        });
    }

    private void replaceOverride(@Nullable ActiveOverride next) {
        Assembly assembly = new Assembly(workshop, plan, rules, next);
        plan = assembly.commit();
        override = next;
        assembly.retire(plan);
        if (overrideEnd != null) {
            overrideEnd.cancel();
            overrideEnd = null;
        }
    }

    /** Lets go of threads and timers; calls that come later are refused by what had threads, and otherwise go on. */
    void close() {
        clearOverride();
        workshop.changes().make(() -> plan.close());
    }

    private Instant now() {
        return clock().wallClock().instant();
    }
}
