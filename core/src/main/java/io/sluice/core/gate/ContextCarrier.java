package io.sluice.core.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Carries what belongs to the calling thread to the thread that does the work: the SPI by which logging contexts, trace contexts
 * and the like follow a call into a thread pool.
 * <p>Implementations are found by {@link ServiceLoader}; the {@link CallContext} scope is always carried. Outside of its own
 * thread pools Sluice carries nothing: wrap the work you hand over.
 * <p><b>Thread safety.</b> An implementation must be safe for many threads.
 */
public interface ContextCarrier {

    /** Takes along what the calling thread has now. */
    Captured capture();

    /** What one thread had; put in force on another, any number of times. */
    @FunctionalInterface
    interface Captured {
        /** Puts it in force on the calling thread until the scope is closed there. */
        CallContext.Scope restore();
    }

    /** All carriers there are, as one. */
    static ContextCarrier all() {
        return AllCarriers.INSTANCE;
    }

    /** The same work, with what the calling thread has now in force while it runs. */
    static Runnable wrap(Runnable work) {
        Captured captured = all().capture();
        return () -> {
            try (CallContext.Scope scope = captured.restore()) {
                work.run();
            }
        };
    }

    /** The same work, with what the calling thread has now in force while it runs. */
    static <T extends @Nullable Object> Callable<T> wrap(Callable<T> work) {
        Captured captured = all().capture();
        return () -> {
            try (CallContext.Scope scope = captured.restore()) {
                return work.call();
            }
        };
    }
}

/** The {@link CallContext} scope first, then every carrier that the service loader finds. */
final class AllCarriers implements ContextCarrier {
    static final AllCarriers INSTANCE = new AllCarriers(ServiceLoader.load(ContextCarrier.class));

    private final List<ContextCarrier> carriers = new ArrayList<>();

    AllCarriers(Iterable<ContextCarrier> found) {
        carriers.add(() -> CallContext.current()::open);
        found.forEach(carriers::add);
    }

    @Override
    public Captured capture() {
        List<Captured> captured = carriers.stream().map(ContextCarrier::capture).toList();
        return () -> restoreAll(captured);
    }

    /** Scopes close in reverse order, also when a later carrier fails to restore, and all of them, also when one fails to close. */
    private static CallContext.Scope restoreAll(List<Captured> captured) {
        List<CallContext.Scope> open = new ArrayList<>(captured.size());
        try {
            for (Captured each : captured) {
                open.add(0, each.restore());
            }
        } catch (Throwable failure) {
            closeAll(open, 0);
            throw failure;
        }
        return () -> closeAll(open, 0);
    }

    private static void closeAll(List<CallContext.Scope> open, int first) {
        if (first < open.size()) {
            try {
                open.get(first).close();
            } finally {
                closeAll(open, first + 1);
            }
        }
    }
}
