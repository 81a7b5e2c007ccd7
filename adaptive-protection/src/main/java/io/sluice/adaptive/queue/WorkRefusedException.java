package io.sluice.adaptive.queue;

import io.sluice.core.gate.CallNotPermittedException;
import java.io.Serial;

/**
 * A queue refused work. The reason is {@code queue_full} (no place was free), {@code overload} (it had waited too long while the queue
 * was under pressure), {@code deadline} (its deadline came before its turn), {@code closed}, or {@code no_thread} (the executor
 * would not run it).
 */
public final class WorkRefusedException extends CallNotPermittedException {
    @Serial
    private static final long serialVersionUID = 1L;

    WorkRefusedException(String resource, String reason) {
        super(resource, ServerQueue.KIND, reason);
    }
}
