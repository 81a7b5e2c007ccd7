package io.sluice.recovery.failover;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Protection;
import io.sluice.recovery.failover.FailoverConfig.Level;
import io.sluice.recovery.failover.Targets.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The way of one call through the targets: all decisions, and no calling. The blocking form, the asynchronous one and adapters
 * drive it like this:
 * <pre>{@code
 * Route route = failover.route(call);
 * for (Route.Attempt attempt = route.next(); attempt != null; attempt = route.next()) {
 *     try {
 *         Answer answer = …;      // through attempt.gate(), if there is one; attempt.begun() once that let it in
 *         attempt.succeeded();
 *         return answer;
 *     } catch (Throwable failure) {
 *         if (!attempt.failed(failure)) break;
 *     }
 * }
 * throw route.failure();
 * }</pre>
 * <p><b>Thread safety.</b> One attempt at a time; the next may be on another thread if that sees what the former did.
 * {@link Attempt#begun} is for any thread.
 */
public final class Route {
    private final Failover failover;
    private final FailoverConfig config;
    private final FailoverCall call;
    private final Table table;

    private int reached; // targets that let the call in
    private boolean @Nullable [] tried; // by index; null before the second attempt
    private @Nullable Set<String> shunned; // nodes or zones; null before the second attempt
    private @Nullable Attempt last;
    private @Nullable Throwable failure; // other than a refusal
    private boolean anyRefusal;
    private boolean retryKnown;
    private long retryAtNanos;

    Route(Failover failover, FailoverConfig config, FailoverCall call, Table table) {
        this.failover = failover;
        this.config = config;
        this.call = call;
        this.table = table;
    }

    /** Begins the next attempt, which must be ended before another begins; null if there is no target left, or no time. */
    public @Nullable Attempt next() {
        if (outOfTime()) {
            return null;
        }
        Member[] among = last == null ? table.near : untried(last.member);
        if (last == null && !config.zoneFirst()) {
            among = table.all;
        }
        if (among.length == 0) {
            return null;
        }
        Attempt attempt = new Attempt(failover.picker().pick(config.strategy(), among, call.key()));
        last = attempt;
        return attempt;
    }

    /** What the caller gets when no attempt succeeded: the last failure that was not a refusal, unless there were only those. */
    public Throwable failure() {
        if (failure != null) {
            return failure;
        }
        String reason = outOfTime() ? "deadline" : anyRefusal ? "refused" : "none";
        return new NoTargetException(failover.name(), reason, retryKnown ? failover.clock() : null, retryAtNanos);
    }

    private boolean outOfTime() {
        return call.deadlineNanos() != null && failover.clock().exactNanos() - call.deadlineNanos() >= 0;
    }

    /**
     * Those not tried that are most welcome. An untried target is less welcome if it stands in another zone than the caller, and
     * still less if it shares node or zone with one that was tried.
     */
    private Member[] untried(Member before) {
        if (tried == null) {
            tried = new boolean[table.all.length];
        }
        boolean[] done = tried;
        done[before.index()] = true;
        shun(before.target());
        List<Member> welcome = new ArrayList<>();
        int best = Integer.MAX_VALUE;
        for (Member member : table.all) {
            if (done[member.index()]) {
                continue;
            }
            int distance = distance(member.target());
            if (distance < best) {
                best = distance;
                welcome.clear();
            }
            if (distance == best) {
                welcome.add(member);
            }
        }
        return welcome.toArray(new Member[0]);
    }

    private int distance(Target target) {
        int distance = config.zoneFirst() && !failover.isNear(target) ? 1 : 0;
        return shunned != null && shunned.contains(unit(target)) ? distance + 2 : distance;
    }

    private void shun(Target target) {
        String unit = unit(target);
        if (!unit.isEmpty()) {
            if (shunned == null) {
                shunned = new HashSet<>();
            }
            shunned.add(unit);
        }
    }

    /** What is passed over together with a target; empty if that is the target alone. */
    private String unit(Target target) {
        if (config.level() == Level.NODE) {
            return target.node();
        }
        return config.level() == Level.ZONE ? target.zone() : "";
    }

    private boolean isIdempotent() {
        return call.idempotent() == null ? config.idempotent() : call.idempotent();
    }

    /** One target's chance to answer. Ended once, by {@link #succeeded}, {@link #failed} or {@link #givenUp}. */
    public final class Attempt {
        private final Member member;
        private volatile boolean begun;

        private Attempt(Member member) {
            this.member = member;
            member.standing().inFlight.incrementAndGet();
        }

        public Target target() {
            return member.target();
        }

        /** What the call to this target must pass; null if nothing. */
        public @Nullable Protection gate() {
            return member.standing().gate;
        }

        /** The gate let the call in, or there is none: from now on it may have been sent. */
        public void begun() {
            if (!begun) {
                begun = true;
                member.standing().attempts.increment();
            }
        }

        public void succeeded() {
            end();
        }

        /** Its caller gave it up: no verdict. */
        public void givenUp() {
            end();
        }

        /**
         * The call failed, or was refused by the gate.
         *
         * @return whether another target may be asked
         */
        public boolean failed(Throwable error) {
            end();
            boolean sent = begun;
            if (error instanceof CancellationException) {
                failure = error; // given up by whoever: no verdict
                return false;
            }
            if (sent) {
                reached++;
                member.standing().failed.increment();
                failover.targetFailed(target(), error);
            } else {
                member.standing().refused.increment();
                failover.targetRefused(target(), error);
            }
            if (!sent && error instanceof CallNotPermittedException refusal) {
                note(refusal);
                return true;
            }
            failure = error;
            return leadsOn(error) && (!sent || maySendAgain(error));
        }

        private boolean maySendAgain(Throwable error) {
            return reached < config.maxAttempts()
                    && config.leadsOn(error)
                    && (isIdempotent() || config.surelyNotSent(error));
        }

        private void end() {
            member.standing().inFlight.decrementAndGet();
        }
    }

    /** An error is no matter of the target, and who was interrupted wants no other. */
    private static boolean leadsOn(Throwable error) {
        return error instanceof Exception && !(error instanceof InterruptedException);
    }

    private void note(CallNotPermittedException refusal) {
        anyRefusal = true;
        refusal.retryAfter().ifPresent(wait -> {
            long at = failover.clock().exactNanos() + wait.toNanos();
            if (!retryKnown || at - retryAtNanos < 0) {
                retryAtNanos = at;
                retryKnown = true;
            }
        });
    }
}
