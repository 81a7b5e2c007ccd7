package io.sluice.ratelimiter.access;

import io.sluice.core.gate.CallNotPermittedException;
import java.io.Serial;

/**
 * An access list refused the call. The reason is the list that it did not pass, {@code origin}, {@code address} or {@code key}, or
 * {@code unreadableAddress}. It does not say when to come back, since waiting changes nothing, and it does not tell the caller
 * what is listed.
 */
public final class AccessRefusedException extends CallNotPermittedException {
    @Serial
    private static final long serialVersionUID = 1L;

    AccessRefusedException(String resource, String reason) {
        super(resource, AccessList.KIND, reason);
    }
}
