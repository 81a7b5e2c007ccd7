package io.sluice.cluster.client;

import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A permit of a {@link ClusterBulkhead}, with the number by which what it protects can tell a call that is too late.
 * <p>Whoever has been given a permit that another one lost has a greater number. So what is called may remember the greatest number that it
 * has seen and refuse lower ones: then not even a process that stood still for minutes does any harm. That is for a cap of one call; with a
 * greater cap, several numbers are good at the same time.
 * <p><b>Thread safety.</b> As any permit.
 */
public final class FencedPermit implements Permit {
    private final Permit permit;
    private final long number;

    /**
     * @param number 0: there is none
     */
    FencedPermit(Permit permit, long number) {
        this.permit = permit;
        this.number = number;
    }

    /** The fencing number; empty if the fallback let the call in. */
    public OptionalLong fencingNumber() {
        return number == 0 ? OptionalLong.empty() : OptionalLong.of(number);
    }

    @Override
    public Outcome success(@Nullable Object result) {
        return permit.success(result);
    }

    @Override
    public Outcome error(Throwable error) {
        return permit.error(error);
    }

    @Override
    public Outcome successSoFar() {
        return permit.successSoFar();
    }

    @Override
    public void giveBack() {
        permit.giveBack();
    }

    @Override
    public void close() {
        permit.close();
    }
}
