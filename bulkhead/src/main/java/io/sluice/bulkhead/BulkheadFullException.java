package io.sluice.bulkhead;

import io.sluice.core.gate.CallNotPermittedException;
import java.io.Serial;

/**
 * A bulkhead refused the call. The reason is {@code full} (all slots are taken, and the call may not wait), {@code timeout} (none
 * came free in time), {@code interrupted} (the caller was, while it waited; its thread keeps the mark); of a thread pool also
 * {@code queue_full} and {@code closed}.
 */
public final class BulkheadFullException extends CallNotPermittedException {
    @Serial
    private static final long serialVersionUID = 1L;

    BulkheadFullException(String resource, String reason) {
        super(resource, Bulkhead.KIND, reason);
    }
}
