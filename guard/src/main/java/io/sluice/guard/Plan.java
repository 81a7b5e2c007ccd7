package io.sluice.guard;

import io.sluice.core.gate.Applicant;
import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.time.NanoClock;
import io.sluice.recovery.Fallback;
import io.sluice.recovery.Hedge;
import io.sluice.recovery.Retry;
import io.sluice.recovery.Timeout;
import io.sluice.recovery.fault.FaultInjector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a guard does with a call: its rules, compiled into gates and recoveries. Immutable; a change of the guard puts another in its
 * place, which keeps the gates, with their state, of the rules that stay.
 *
 * @param parts everything there is, by rule
 * @param gates the gates, as one path; without those that an override passes by
 * @param byHand all gates: what a use without a token is ended at, which may have begun when other gates were passed by
 * @param recoveries what shapes calls around the gates; null if nothing does
 */
record Plan(
        List<Part> parts,
        Gates gates,
        Gates byHand,
        @Nullable Recoveries recoveries) implements CallPlan {

    @Override
    public void acquire(Applicant applicant) {
        gates.acquire(applicant);
    }

    @Override
    public boolean shapesCalls() {
        return recoveries != null;
    }

    @Override
    public @Nullable Fallback fallback() {
        return recoveries == null ? null : recoveries.fallback();
    }

    @Override
    public @Nullable Timeout timeout() {
        return recoveries == null ? null : recoveries.timeout();
    }

    @Override
    public @Nullable Retry retry() {
        return recoveries == null ? null : recoveries.retry();
    }

    @Override
    public @Nullable Hedge hedge() {
        return recoveries == null ? null : recoveries.hedge();
    }

    @Override
    public @Nullable FaultInjector fault() {
        return recoveries == null ? null : recoveries.fault();
    }

    @Override
    public @Nullable Executor threads() {
        return recoveries == null ? null : recoveries.threads();
    }

    @Override
    public NanoClock clock() {
        return gates.clock();
    }

    @Override
    public void answered() {
        if (recoveries != null) {
            recoveries.answered();
        }
    }

    @Override
    public @Nullable ObservedCall observed() {
        return recoveries == null ? null : recoveries.beginObserved();
    }

    /**
     * What one rule became.
     *
     * @param effective the rule, and where it came from
     * @param inForce the options in force: the rule's, unless an override scales them
     * @param instance the gate, or the recovery
     * @param given whether it is the program's, perhaps shared with others: then it is not this guard's to close
     */
    record Part(EffectiveRule effective, Record inForce, Object instance, boolean given) {

        /** Whether this rule's part is that rule's, changed: same kind, same id where a kind may stand several times, same mode. */
        static boolean isSame(EffectiveRule one, EffectiveRule other) {
            return one.rule().kind().equals(other.rule().kind())
                    && one.rule().slot().id().equals(other.rule().slot().id())
                    && one.rule().mode() == other.rule().mode();
        }

        /** Without the wrapping of a shadow. */
        Object bare() {
            return instance instanceof ShadowGate shadow ? shadow.gate() : instance;
        }

        long shadowRejections() {
            return instance instanceof ShadowGate shadow ? shadow.rejections() : 0;
        }

        void close() {
            if (!given && bare() instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    throw new IllegalStateException("could not close " + instance, e);
                }
            }
        }
    }

    /** The first enforced part of this type. */
    <T> Optional<T> find(Class<T> type) {
        return parts.stream()
                .filter(part -> part.effective.rule().mode() == RuleMode.ENFORCE)
                .map(Part::instance)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    /** The enforced part of this type that the rule of this id became. */
    <T> Optional<T> find(Class<T> type, String ruleId) {
        return parts.stream()
                .filter(part -> part.effective.rule().mode() == RuleMode.ENFORCE)
                .filter(part -> part.effective.rule().id().equals(ruleId) && type.isInstance(part.instance))
                .map(part -> type.cast(part.instance))
                .findFirst();
    }

    List<GuardSnapshot.PartSnapshot> snapshots(PartKinds kinds) {
        List<GuardSnapshot.PartSnapshot> all = new ArrayList<>();
        for (Part part : parts) {
            Record snapshot = kinds.of(part.effective.rule()).snapshotOf(part.bare());
            if (snapshot != null) {
                all.add(new GuardSnapshot.PartSnapshot(
                        part.effective.rule().kind().name(),
                        part.effective.rule().id(),
                        part.effective.rule().mode(),
                        part.shadowRejections(),
                        snapshot));
            }
        }
        return all;
    }

    void close() {
        parts.forEach(Part::close);
    }
}
