package io.sluice.micrometer;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.sluice.core.gate.CallNotPermittedException;

/**
 * What observations of guarded calls are called, and by which keys they tell how calls ended. This one: name {@code sluice.call}, in traces
 * {@code guard <resource>}; of low cardinality {@code resource}, {@code outcome} (succeeded, failed, rejected, cancelled), {@code gate} and
 * {@code reason} of a rejection (else {@code none}) and {@code fallback} (true, false); of high cardinality {@code attempts}. Extend it to
 * add others.
 */
public class GuardCallConvention implements ObservationConvention<GuardCallContext> {
    /** This one. */
    public static final GuardCallConvention DEFAULT = new GuardCallConvention();

    private static final String NONE = "none";

    /** For those who extend it. */
    protected GuardCallConvention() {}

    @Override
    public String getName() {
        return "sluice.call";
    }

    @Override
    public String getContextualName(GuardCallContext context) {
        return "guard " + context.resource();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(GuardCallContext context) {
        CallNotPermittedException refusal = context.refusal();
        return KeyValues.of(
                "resource", context.resource(),
                "outcome", context.outcome().word(),
                "gate", refusal == null ? NONE : refusal.gate(),
                "reason", refusal == null ? NONE : refusal.reason(),
                "fallback", String.valueOf(context.answered()));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(GuardCallContext context) {
        return KeyValues.of("attempts", String.valueOf(context.attempts()));
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof GuardCallContext;
    }
}
